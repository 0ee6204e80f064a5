package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.copier.MessageCopierApplication;
import io.mailhaul.events.Topics;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A copier that the broker has fenced. Of two copiers with the same instance id, the older one
 * waits, and its health check shows it.
 */
class FencedCopierIT extends EmbeddedBrokerTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void theOlderOfTwoCopiersWithTheSameInstanceIdIsNoLongerHealthy() throws Exception {
    try (ConfigurableApplicationContext older = start("--mailhaul.instance-id=twice")) {
      awaitMembers(older);
      assertThat(healthOf(older)).isEqualTo(200);
      String first = memberId("twice");
      try (Copier _ = new Copier("twice", Duration.ofMillis(200))) {
        await().atMost(LONG).until(() -> healthOf(older) == 503);
        String second = memberId("twice");
        assertThat(second).isNotEqualTo(first);
        // Longer than the session timeout and than some attempts to join.
        await()
            .during(Duration.ofSeconds(10))
            .atMost(LONG)
            .until(() -> healthOf(older) == 503 && memberId("twice").equals(second));
      }
      // The newer one has ended.
      await().atMost(LONG).until(() -> healthOf(older) == 200);
    }
  }

  @Test
  void aCopierThatNoOtherCopierReplacesJoinsTheGroupAgain() throws Exception {
    try (ConfigurableApplicationContext copier = start("--mailhaul.instance-id=alone")) {
      awaitMembers(copier);
      String first = memberId("alone");
      try (Consumer<String, byte[]> gone = kafka("alone").folderEventConsumer()) {
        gone.subscribe(List.of(Topics.FOLDER_EVENTS));
        await()
            .atMost(LONG)
            .until(() -> {
              gone.poll(Duration.ofMillis(50));
              return !memberId("alone").equals(first);
            });
      }
      await().atMost(LONG).until(() -> healthOf(copier) == 503);
      await().atMost(LONG).until(() -> healthOf(copier) == 200);
      awaitMembers(copier);
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
    return describe().stream().flatMap(member -> member.groupInstanceId().stream()).toList();
  }

  /** The id that the broker has given to the member with that instance id. */
  private static String memberId(String instance) throws ExecutionException, InterruptedException {
    return describe().stream()
        .filter(
            member -> member.groupInstanceId().equals(Optional.of(instance + "-message-copier")))
        .map(MemberDescription::consumerId)
        .findFirst()
        .orElse("");
  }

  private static Collection<MemberDescription> describe()
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(client())) {
      return admin
          .describeConsumerGroups(List.of("message-copier"))
          .all()
          .get()
          .get("message-copier")
          .members();
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
