package io.mailhaul.standalone.platform;

import io.mailhaul.standalone.data.PlatformSecrets;
import io.mailhaul.standalone.embedded.BrokerSettings;
import io.mailhaul.standalone.embedded.EmbeddedKafka;
import io.mailhaul.standalone.embedded.EmbeddedPostgres;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The settings of the services when they run in one process.
 *
 * @param kafka completes when the broker is up and has its topics
 * @param postgres completes when the database accepts connections
 */
record ServiceSettings(
    PlatformSecrets secrets,
    CompletableFuture<EmbeddedKafka> kafka,
    CompletableFuture<EmbeddedPostgres> postgres) {

  /**
   * Constant: one data directory has one instance, and its Kafka has no other clients. A producer
   * that restarts with its {@code transactional.id} aborts its predecessor's transaction at once,
   * and a group member that restarts with its {@code group.instance.id} gets its partitions back at
   * once. With a new id both would wait for timeouts of a minute.
   */
  private static final String INSTANCE = "standalone";

  /** The settings of every service. */
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
    // Each service has its own registry; the global one would mix their meters.
    settings.put("management.metrics.use-global-registry", false);
    settings.put("mailhaul.instance-id", INSTANCE);
    settings.put("mailhaul.topics.folder-event-partitions", Platform.SLOTS);
    settings.put("mailhaul.topics.provision", false);
    settings.put("mailhaul.worker-api.token", secrets.restToken());
    settings.put("spring.kafka.bootstrap-servers", lazy(kafka, EmbeddedKafka::bootstrapServers));
    BrokerSettings.clientSignIn(secrets.kafkaPassword())
        .forEach((name, value) -> settings.put("spring.kafka.properties." + name, value));
    settings.put("spring.kafka.consumer.properties.session.timeout.ms", 6000);
    settings.put("spring.kafka.consumer.properties.heartbeat.interval.ms", 1500);
    settings.put("mailhaul.copier.session-timeout", "6s");
    return settings;
  }

  /** The settings of batch-service: those of every service and its own. */
  Map<String, Object> batchService(int port) {
    Map<String, Object> settings = common("batch-service");
    settings.put("server.port", port);
    settings.put("spring.datasource.url", lazy(postgres, EmbeddedPostgres::jdbcUrl));
    settings.put("spring.datasource.username", lazy(postgres, EmbeddedPostgres::user));
    settings.put("spring.datasource.password", lazy(postgres, EmbeddedPostgres::password));
    settings.put("mailhaul.rest.token", secrets.restToken());
    settings.put(
        "mailhaul.credentials.encryption-key",
        Base64.getEncoder().encodeToString(secrets.encryptionKey()));
    return settings;
  }

  private static <T> Supplier<String> lazy(CompletableFuture<T> part, Function<T, String> setting) {
    return () -> setting.apply(part.join());
  }

  /** Without the settings, which hold secrets. */
  @Override
  public String toString() {
    return "ServiceSettings";
  }
}
