package io.mailhaul.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson.EventDeserializer;
import io.mailhaul.events.EventJson.EventSerializer;
import io.mailhaul.events.MigrationUpdate.BatchOpened;
import io.mailhaul.events.MigrationUpdate.BatchStarted;
import io.mailhaul.events.TicketUpdate;
import io.mailhaul.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.kafka.test.context.EmbeddedKafka;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=notifier",
      "mailhaul.instance-id=test",
      "spring.kafka.bootstrap-servers=${spring.embedded.kafka.brokers}"
    })
@EmbeddedKafka(
    partitions = 2,
    topics = {
      Topics.MIGRATION_UPDATES,
      Topics.TICKET_UPDATES,
      Topics.MIGRATION_UPDATES + Topics.DEAD_LETTERS
    },
    brokerProperties = {
      "transaction.state.log.replication.factor=1",
      "transaction.state.log.min.isr=1"
    })
class TicketThreadIT {

  private static final Instant AT = Instant.parse("2026-11-20T08:00:00Z");

  @Value("${spring.embedded.kafka.brokers}")
  String brokers;

  @LocalServerPort int port;

  @Test
  void writesEachUpdateOnceToTheThreadAndUnreadableOnesToTheDeadLetterTopic() throws Exception {
    var opened =
        new BatchOpened("b1", "users", 1, AT, "imaps://a.example.org", "imaps://b.example.org", 2);
    var started = new BatchStarted("b1", "users", 2, AT, 1, 2);
    var again = new BatchStarted("b1", "users", 3, AT, 2, 2);
    byte[] broken = "{not an event".getBytes(StandardCharsets.UTF_8);
    try (Producer<String, byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers),
                new StringSerializer(),
                new ByteArraySerializer());
        EventSerializer events = new EventSerializer()) {
      for (byte[] value :
          List.of(
              events.serialize("", opened),
              events.serialize("", started),
              broken,
              events.serialize("", opened),
              events.serialize("", started),
              events.serialize("", again))) {
        producer.send(new ProducerRecord<>(Topics.MIGRATION_UPDATES, "b1", value)).get();
      }
    }

    List<ConsumerRecord<String, Event>> thread =
        read(Topics.TICKET_UPDATES, new EventDeserializer(), 3);
    assertThat(thread)
        .extracting(ConsumerRecord::value)
        .containsExactly(
            TicketEntryFactory.of(opened),
            TicketEntryFactory.of(started),
            TicketEntryFactory.of(again));
    assertThat(thread).extracting(ConsumerRecord::key).containsOnly("b1");
    assertThat(((TicketUpdate) thread.getLast().value()).number()).isEqualTo(3);
    assertThat(
            read(Topics.MIGRATION_UPDATES + Topics.DEAD_LETTERS, new ByteArrayDeserializer(), 1)
                .getFirst()
                .value())
        .isEqualTo(broken);

    String prometheus = get("/actuator/prometheus");
    assertThat(prometheus)
        .contains("mailhaul_notifier_updates_total{kind=\"BatchOpened\"} 1.0")
        .contains("mailhaul_notifier_updates_total{kind=\"BatchStarted\"} 2.0")
        .contains("mailhaul_notifier_duplicates_total 2.0");
    assertThat(get("/actuator/health")).contains("\"status\":\"UP\"");
  }

  /** All committed records; polls once more after the expected number, to find surplus ones. */
  private <T> List<ConsumerRecord<String, T>> read(
      String topic, Deserializer<T> deserializer, int count) {
    try (Consumer<String, T> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                brokers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new StringDeserializer(),
            deserializer)) {
      consumer.assign(
          consumer.partitionsFor(topic).stream()
              .map(p -> new org.apache.kafka.common.TopicPartition(topic, p.partition()))
              .toList());
      consumer.seekToBeginning(consumer.assignment());
      List<ConsumerRecord<String, T>> records = new ArrayList<>();
      Instant deadline = Instant.now().plusSeconds(60);
      while (records.size() < count && Instant.now().isBefore(deadline)) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      consumer.poll(Duration.ofMillis(500)).forEach(records::add);
      return records;
    }
  }

  private String get(String path) throws Exception {
    try (var http = java.net.http.HttpClient.newHttpClient()) {
      return http.send(
              java.net.http.HttpRequest.newBuilder(
                      java.net.URI.create("http://127.0.0.1:" + port + path))
                  .build(),
              java.net.http.HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
