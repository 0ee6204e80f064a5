package io.mailhaul.batch.outbox;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;

/**
 * Finds rows of the outbox that were published already. Every record carries the id of its row, so
 * after a kill the ends of the topics show them. Without this, a job might be published twice and
 * planned twice. Only one of the plans would count, but the other is wasted work.
 */
@Component
class OutboxDeduplicator {

  private static final String ID_HEADER = "outbox";

  /**
   * The number of records to read from the end of each partition: more than one group of the relay,
   * plus records that others may have written since.
   */
  private static final long TAIL = 2_000;

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Map<String, Object> settings;

  OutboxDeduplicator(KafkaProperties kafka) {
    settings = kafka.buildConsumerProperties();
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "batch-service-outbox-ends");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
  }

  /** The header with the id of a row. */
  static List<Header> idHeader(long id) {
    return List.of(
        new RecordHeader(ID_HEADER, ByteBuffer.allocate(Long.BYTES).putLong(id).array()));
  }

  /**
   * The ids of the rows that were published.
   *
   * @param rows the topics of the rows, by their ids
   */
  Set<Long> alreadyPublished(Map<Long, String> rows) {
    Set<Long> sent = new HashSet<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (String topic : new HashSet<>(rows.values())) {
        for (long id : idsAtTheEnd(consumer, topic)) {
          if (topic.equals(rows.get(id))) {
            sent.add(id);
          }
        }
      }
    }
    return sent;
  }

  private static List<Long> idsAtTheEnd(Consumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer.assign(partitions);
    ends.forEach((partition, end) ->
        consumer.seek(partition, Math.max(begins.getOrDefault(partition, 0L), end - TAIL)));
    List<Long> ids = new ArrayList<>();
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("The end of " + topic + " cannot be read");
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        Header id = record.headers().lastHeader(ID_HEADER);
        if (id != null && id.value().length == Long.BYTES) {
          ids.add(ByteBuffer.wrap(id.value()).getLong());
        }
      }
    }
    return ids;
  }
}
