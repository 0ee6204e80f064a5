package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.copier.MessageCopierApplication;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Two copiers with the same instance id: the older one stops, and its health check shows it. */
class FencedCopierIT extends EmbeddedBrokerTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void theOlderOfTwoCopiersWithTheSameInstanceIdIsNoLongerHealthy() throws Exception {
    try (ConfigurableApplicationContext older = start("--mailhaul.instance-id=twice")) {
      awaitMembers(older);
      assertThat(healthOf(older)).isEqualTo(200);
      try (Copier _ = new Copier("twice", Duration.ofMillis(200))) {
        await().atMost(LONG).until(() -> healthOf(older) == 503);
      }
    }
  }

  @Test
  void twoCopiersOnOneHostWorkSideBySideWithDefaults() throws Exception {
    try (ConfigurableApplicationContext one = start();
        ConfigurableApplicationContext other = start()) {
      awaitMembers(one, other);
      await()
          .during(Duration.ofSeconds(3))
          .atMost(LONG)
          .until(() -> healthOf(one) == 200 && healthOf(other) == 200);
      awaitMembers(one, other);
      assertThat(one.getEnvironment().getProperty("server.address")).isEqualTo("127.0.0.1");
    }
  }

  private static ConfigurableApplicationContext start(String... settings) throws IOException {
    return new SpringApplicationBuilder(MessageCopierApplication.class)
        .properties("spring.config.name=message-copier")
        .run(arguments(settings));
  }

  private static String[] arguments(String... settings) throws IOException {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("--server.port=" + freePort());
    all.add("--spring.kafka.bootstrap-servers=" + broker.getBrokersAsString());
    all.add("--mailhaul.copier.session-timeout=3s");
    return all.toArray(String[]::new);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void awaitMembers(ConfigurableApplicationContext... copiers) {
    List<String> expected =
        Stream.of(copiers)
            .map(copier -> copier.getEnvironment().getProperty("mailhaul.instance-id"))
            .map(instance -> instance + "-message-copier")
            .toList();
    // At first the group does not exist.
    await().atMost(LONG).ignoreExceptions().until(() -> members().containsAll(expected));
  }

  private static List<String> members() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(client())) {
      return admin
          .describeConsumerGroups(List.of("message-copier"))
          .all()
          .get()
          .get("message-copier")
          .members()
          .stream()
          .flatMap(member -> member.groupInstanceId().stream())
          .toList();
    }
  }

  private static int healthOf(ConfigurableApplicationContext copier)
      throws IOException, InterruptedException {
    URI health =
        URI.create(
            "http://127.0.0.1:%s/actuator/health"
                .formatted(copier.getEnvironment().getProperty("local.server.port")));
    return HTTP.send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
