package io.mailhaul.scanner;

import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.EventJson.EventDeserializer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes to and reads from the topics of a test broker. */
final class TestBroker implements AutoCloseable {

  private final String servers;
  private final Producer<String, byte[]> producer;

  TestBroker(String servers) {
    this.servers = servers;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  void send(String topic, Event event) throws Exception {
    send(topic, event.key(), EventJson.write(event));
  }

  void send(String topic, String key, byte[] value) throws Exception {
    producer.send(new ProducerRecord<>(topic, key, value)).get();
  }

  /** Waits until a topic has this many committed, matching records, and returns them. */
  List<ConsumerRecord<String, Event>> await(String topic, int count, Predicate<Event> matching) {
    return read(topic, new EventDeserializer(), count, matching);
  }

  List<ConsumerRecord<String, byte[]>> awaitBytes(String topic, int count) {
    return read(topic, new ByteArrayDeserializer(), count, bytes -> true);
  }

  private <T> List<ConsumerRecord<String, T>> read(
      String topic, Deserializer<T> deserializer, int count, Predicate<T> matching) {
    try (Consumer<String, T> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
            new StringDeserializer(),
            deserializer)) {
      consumer.assign(
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList());
      consumer.seekToBeginning(consumer.assignment());
      List<ConsumerRecord<String, T>> records = new ArrayList<>();
      Instant deadline = Instant.now().plusSeconds(60);
      while (records.size() < count && Instant.now().isBefore(deadline)) {
        for (ConsumerRecord<String, T> record : consumer.poll(Duration.ofMillis(200))) {
          if (matching.test(record.value())) {
            records.add(record);
          }
        }
      }
      return records;
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
