package io.mailhaul.standalone.platform;

import io.mailhaul.standalone.data.Secrets;
import io.mailhaul.standalone.kafka.EmbeddedKafka;
import io.mailhaul.standalone.postgres.EmbeddedPostgres;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the services are told when they run in one process.
 *
 * @param kafka ready to be used, topics and all; who needs it sooner waits
 * @param postgres likewise
 */
record ServiceSettings(
    Secrets secrets,
    CompletableFuture<EmbeddedKafka> kafka,
    CompletableFuture<EmbeddedPostgres> postgres) {

  /** The same at every start over one data directory, and Kafka has no other clients. */
  private static final String INSTANCE = "standalone";

  /** For every service. */
  Map<String, Object> common(String service) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("spring.config.name", service);
    settings.put("spring.application.name", service);
    settings.put("spring.main.banner-mode", "off");
    settings.put("spring.main.register-shutdown-hook", false);
    settings.put("spring.jmx.enabled", false);
    settings.put("server.address", "127.0.0.1");
    settings.put("server.port", 0);
    settings.put("server.shutdown", "immediate");
    // Each service has a registry of its own; the global one would mix them.
    settings.put("management.metrics.use-global-registry", false);
    settings.put("mailhaul.instance-id", INSTANCE);
    settings.put("mailhaul.topics.slots", Platform.SLOTS);
    settings.put("mailhaul.topics.provision", false);
    settings.put("mailhaul.desk.token", secrets.restToken());
    settings.put("spring.kafka.bootstrap-servers", late(kafka, EmbeddedKafka::bootstrapServers));
    EmbeddedKafka.signIn(secrets.kafkaPassword())
        .forEach((name, value) -> settings.put("spring.kafka.properties." + name, value));
    settings.put("spring.kafka.consumer.properties.session.timeout.ms", 6000);
    settings.put("spring.kafka.consumer.properties.heartbeat.interval.ms", 1500);
    settings.put("mailhaul.copier.session-timeout", "6s");
    return settings;
  }

  /** For batch-service, on top. */
  Map<String, Object> batchService(int port) {
    Map<String, Object> settings = common("batch-service");
    settings.put("server.port", port);
    settings.put("spring.datasource.url", late(postgres, EmbeddedPostgres::jdbcUrl));
    settings.put("spring.datasource.username", late(postgres, EmbeddedPostgres::user));
    settings.put("spring.datasource.password", late(postgres, EmbeddedPostgres::password));
    settings.put("mailhaul.rest.token", secrets.restToken());
    settings.put(
        "mailhaul.desk.sealing-key", Base64.getEncoder().encodeToString(secrets.sealingKey()));
    return settings;
  }

  private static <T> Supplier<String> late(CompletableFuture<T> part, Function<T, String> setting) {
    return () -> setting.apply(part.join());
  }

  /** Secrets stay out of logs. */
  @Override
  public String toString() {
    return "ServiceSettings";
  }
}
