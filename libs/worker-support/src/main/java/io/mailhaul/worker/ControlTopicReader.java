package io.mailhaul.worker;

import io.mailhaul.events.Control;
import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson.EventDeserializer;
import io.mailhaul.events.Topics;
import io.mailhaul.listener.TaskAvailability;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Reads the whole control topic at startup and follows it from then on. It belongs to no consumer
 * group, because every replica needs all records.
 */
public final class ControlTopicReader implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ControlTopicReader.class);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Supplier<Consumer<String, Event>> consumers;
  private final ControlState state;
  private final Duration retryDelay;
  private final TaskAvailability availability;
  private final CountDownLatch readToEnd = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().name("control-topic").daemon().unstarted(this::run);
  private @Nullable Map<TopicPartition, Long> endsAtStart;
  private volatile @Nullable Consumer<String, Event> consumer;
  private volatile boolean closed;

  /**
   * @param connection the settings of all Kafka clients, such as bootstrap servers and security
   * @param clientId the id of this client in the logs of the broker
   * @param availability receives the changes of the service's availability: without the topic, the
   *     service does nothing
   */
  public ControlTopicReader(
      Map<String, Object> connection,
      String clientId,
      ControlState state,
      ApplicationEventPublisher availability) {
    this(
        () ->
            new KafkaConsumer<>(
                settings(connection, clientId), new StringDeserializer(), new EventDeserializer()),
        state,
        Duration.ofSeconds(1),
        new TaskAvailability("the control topic cannot be read", availability));
  }

  ControlTopicReader(
      Supplier<Consumer<String, Event>> consumers,
      ControlState state,
      Duration retryDelay,
      TaskAvailability availability) {
    this.consumers = consumers;
    this.state = state;
    this.retryDelay = retryDelay;
    this.availability = availability;
  }

  private static Map<String, Object> settings(Map<String, Object> connection, String clientId) {
    Map<String, Object> settings = new HashMap<>(connection);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return settings;
  }

  public void start() {
    thread.start();
  }

  /**
   * Waits until the topic has been read to the end offsets that it had at startup.
   *
   * @return false when that takes longer than the given time
   */
  public boolean awaitReadToEnd(Duration atMost) throws InterruptedException {
    return readToEnd.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    closed = true;
    Consumer<String, Event> reading = consumer;
    if (reading != null) {
      reading.wakeup();
    }
    try {
      thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      try (Consumer<String, Event> reading = consumers.get()) {
        consumer = reading;
        follow(reading);
      } catch (WakeupException | InterruptException e) {
        return;
      } catch (RuntimeException | Error e) {
        // Without this thread, the worker would never learn of a pause or a throttle again.
        log.warn("This worker could not read the control topic; it tries again", e);
        availability.failed(e);
        waitBeforeRetry();
      }
    }
  }

  /** After an interrupt, the next use of a consumer ends the thread. */
  private void waitBeforeRetry() {
    try {
      Thread.sleep(retryDelay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(Consumer<String, Event> reading) {
    List<TopicPartition> partitions =
        reading.partitionsFor(Topics.CONTROL).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    if (partitions.isEmpty()) {
      waitBeforeRetry();
      return;
    }
    reading.assign(partitions);
    reading.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = endsAtStart;
    if (ends == null) {
      ends = reading.endOffsets(partitions);
      endsAtStart = ends;
    }
    while (!closed) {
      if (readToEnd.getCount() > 0
          && ends.entrySet().stream()
              .allMatch(end -> reading.position(end.getKey()) >= end.getValue())) {
        readToEnd.countDown();
      }
      if (readToEnd.getCount() == 0) {
        availability.succeeded();
      }
      try {
        for (ConsumerRecord<String, Event> record : reading.poll(POLL_TIMEOUT)) {
          // The value is null for a tombstone, which does not end what is known.
          if (record.value() instanceof Control control) {
            state.apply(control);
          }
        }
      } catch (RecordDeserializationException e) {
        log.warn("Skipped the record at offset {}: it is not a control event", e.offset(), e);
        reading.seek(e.topicPartition(), e.offset() + 1);
      }
    }
  }
}
