package io.mailhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.events.Control;
import io.mailhaul.events.Event;
import io.mailhaul.events.Topics;
import io.mailhaul.listener.TaskAvailability;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.RecordDeserializationException.DeserializationExceptionOrigin;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.ReadinessState;

class ControlTopicReaderTest {

  private static final TopicPartition FIRST = new TopicPartition(Topics.CONTROL, 0);
  private static final TopicPartition SECOND = new TopicPartition(Topics.CONTROL, 1);

  private final ControlState state = new ControlState(Clock.systemUTC());
  private final List<AvailabilityState> states = new CopyOnWriteArrayList<>();
  private final Queue<Consumer<String, Event>> consumers = new ArrayDeque<>();
  private final ControlTopicReader reader =
      new ControlTopicReader(
          consumers::remove,
          state,
          Duration.ofMillis(1),
          new TaskAvailability(
              "it cannot be read",
              event -> states.add(((AvailabilityChangeEvent<?>) event).getState())));

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void readsAllPartitionsToTheEndsThatTheyHadAtTheStart() throws InterruptedException {
    MockConsumer<String, Event> consumer = consumer(Map.of(FIRST, 1L, SECOND, 1L));
    consumer.schedulePollTask(() -> add(consumer, FIRST, 0, "a"));
    consumers.add(consumer);
    reader.start();
    await().until(() -> state.passVersion("a") == 1);
    assertThat(reader.awaitReadToEnd(Duration.ofMillis(50))).isFalse();

    consumer.schedulePollTask(() -> add(consumer, SECOND, 0, "b"));
    assertThat(reader.awaitReadToEnd(Duration.ofSeconds(10))).isTrue();
    assertThat(state.passVersion("b")).isEqualTo(1);
  }

  @Test
  void skipsARecordThatCannotBeRead() throws InterruptedException {
    MockConsumer<String, Event> consumer = consumer(Map.of(FIRST, 2L));
    consumer.schedulePollTask(() -> consumer.setPollException(unreadable(0)));
    consumer.schedulePollTask(() -> add(consumer, FIRST, 1, "a"));
    consumers.add(consumer);
    reader.start();
    assertThat(reader.awaitReadToEnd(Duration.ofSeconds(10))).isTrue();
    assertThat(state.passVersion("a")).isEqualTo(1);
  }

  @Test
  void readsAgainFromTheBeginningAfterAnErrorOfKafka() throws InterruptedException {
    MockConsumer<String, Event> broken = consumer(Map.of(FIRST, 2L));
    broken.schedulePollTask(() -> add(broken, FIRST, 0, "a"));
    broken.schedulePollTask(() -> broken.setPollException(new KafkaException("by the test")));
    MockConsumer<String, Event> next = consumer(Map.of(FIRST, 5L));
    next.schedulePollTask(() -> {
      add(next, FIRST, 0, "a");
      add(next, FIRST, 1, "b");
    });
    consumers.add(broken);
    consumers.add(next);
    reader.start();
    assertThat(reader.awaitReadToEnd(Duration.ofSeconds(10))).isTrue();
    assertThat(state.passVersion("b")).isEqualTo(1);
    assertThat(broken.closed()).isTrue();
    await().until(() -> states.size() == 2);
    assertThat(states)
        .containsExactly(ReadinessState.REFUSING_TRAFFIC, ReadinessState.ACCEPTING_TRAFFIC);
  }

  @Test
  void readsAgainFromTheBeginningAfterAnyOtherError() throws InterruptedException {
    MockConsumer<String, Event> broken = consumer(Map.of(FIRST, 1L));
    broken.schedulePollTask(() -> {
      throw new IllegalStateException("by the test");
    });
    MockConsumer<String, Event> next = consumer(Map.of(FIRST, 1L));
    next.schedulePollTask(() -> add(next, FIRST, 0, "a"));
    consumers.add(broken);
    consumers.add(next);
    reader.start();
    assertThat(reader.awaitReadToEnd(Duration.ofSeconds(10))).isTrue();
    assertThat(state.passVersion("a")).isEqualTo(1);
  }

  @Test
  void closingEndsTheConsumer() {
    MockConsumer<String, Event> consumer = consumer(Map.of(FIRST, 0L));
    consumers.add(consumer);
    reader.start();
    await().until(() -> !consumer.assignment().isEmpty());
    reader.close();
    assertThat(consumer.closed()).isTrue();
  }

  private static void add(
      MockConsumer<String, Event> consumer, TopicPartition partition, long offset, String mailbox) {
    consumer.addRecord(
        new ConsumerRecord<>(
            partition.topic(),
            partition.partition(),
            offset,
            "pass:" + mailbox,
            new Control.CurrentPass(mailbox, 1, 1)));
  }

  private static RecordDeserializationException unreadable(long offset) {
    return new RecordDeserializationException(
        DeserializationExceptionOrigin.VALUE,
        FIRST,
        offset,
        0,
        TimestampType.CREATE_TIME,
        ByteBuffer.allocate(0),
        ByteBuffer.allocate(0),
        new RecordHeaders(),
        "no event",
        new IllegalArgumentException());
  }

  private static MockConsumer<String, Event> consumer(Map<TopicPartition, Long> ends) {
    MockConsumer<String, Event> consumer = new MockConsumer<>("earliest");
    Map<TopicPartition, Long> beginnings = new HashMap<>(ends);
    beginnings.replaceAll((partition, end) -> 0L);
    consumer.updatePartitions(
        Topics.CONTROL,
        ends.keySet().stream()
            .map(p -> new PartitionInfo(p.topic(), p.partition(), null, null, null))
            .toList());
    consumer.updateBeginningOffsets(beginnings);
    consumer.updateEndOffsets(ends);
    return consumer;
  }
}
