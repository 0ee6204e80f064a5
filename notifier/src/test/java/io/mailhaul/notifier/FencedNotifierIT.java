package io.mailhaul.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.events.EventJson;
import io.mailhaul.events.MigrationUpdate.BatchOpened;
import io.mailhaul.events.Topics;
import io.mailhaul.listener.testing.MemberFencer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.kafka.test.context.EmbeddedKafka;

/** A notifier whose listener has been fenced, as after SIGSTOP and SIGCONT. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=notifier",
      "mailhaul.instance-id=fenced",
      "spring.kafka.bootstrap-servers=${spring.embedded.kafka.brokers}"
    })
@EmbeddedKafka(
    partitions = 2,
    topics = {Topics.MIGRATION_UPDATES, Topics.TICKET_UPDATES},
    brokerProperties = {
      "transaction.state.log.replication.factor=1",
      "transaction.state.log.min.isr=1"
    })
class FencedNotifierIT {

  @Value("${spring.embedded.kafka.brokers}")
  String brokers;

  @LocalServerPort int port;

  @Test
  void isUnhealthyAtOnceAndWritesTheNextUpdateAfterItsRestart() throws Exception {
    assertThat(health()).isEqualTo(200);

    List<String> fenced = MemberFencer.fenceAll(brokers, "notifier", Topics.MIGRATION_UPDATES, 1);

    await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20)).until(this::isDown);
    MemberFencer.awaitMembers(brokers, "notifier", 1, fenced);
    try (var updates =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers),
            new StringSerializer(),
            new ByteArraySerializer())) {
      var opened =
          new BatchOpened("b1", "users", 1, Instant.EPOCH, "imaps://a.example", "imaps://b", 2);
      updates
          .send(new ProducerRecord<>(Topics.MIGRATION_UPDATES, "b1", EventJson.write(opened)))
          .get();
    }
    assertThat(ticketUpdates()).isEqualTo(1);
    await().atMost(Duration.ofSeconds(30)).until(() -> health() == 200);
  }

  private int ticketUpdates() {
    try (var reader =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", brokers,
                "group.id", "reader",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      reader.subscribe(List.of(Topics.TICKET_UPDATES));
      Instant deadline = Instant.now().plusSeconds(30);
      int count = 0;
      while (count == 0 && Instant.now().isBefore(deadline)) {
        count += reader.poll(Duration.ofMillis(200)).count();
      }
      return count;
    }
  }

  private boolean isDown() throws Exception {
    return health() == 503;
  }

  private int health() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
