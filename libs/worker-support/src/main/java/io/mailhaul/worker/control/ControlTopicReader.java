package io.mailhaul.worker.control;

import io.mailhaul.events.Control;
import io.mailhaul.events.Event;
import io.mailhaul.events.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.stereotype.Component;

/**
 * Reads the whole control topic at startup and follows it from then on. It belongs to no consumer
 * group, because every replica needs all records.
 */
@Component
public class ControlTopicReader implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(ControlTopicReader.class);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final ConsumerFactory<String, Event> consumerFactory;
  private final ControlState state;
  private final CountDownLatch readToEnd = new CountDownLatch(1);
  private volatile @Nullable Consumer<String, Event> consumer;
  private volatile @Nullable Thread thread;

  ControlTopicReader(ConsumerFactory<String, Event> consumerFactory, ControlState state) {
    this.consumerFactory = consumerFactory;
    this.state = state;
  }

  /**
   * Waits until the topic has been read to the end offsets that it had at startup.
   *
   * @throws IllegalStateException when that takes longer than a minute; the job is retried
   */
  public void awaitReadToEnd() {
    try {
      if (!readToEnd.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("The control topic was not read within a minute");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the control topic was being read", e);
    }
  }

  @Override
  public void start() {
    Thread reader =
        Thread.ofPlatform().name("control-view").daemon().unstarted(this::readUntilStopped);
    thread = reader;
    reader.start();
  }

  private void readUntilStopped() {
    while (thread == Thread.currentThread()) {
      try (Consumer<String, Event> reading = consumerFactory.createConsumer("control-view", "")) {
        consumer = reading;
        read(reading);
      } catch (WakeupException | InterruptException e) {
        return;
      } catch (KafkaException e) {
        log.warn("The control topic cannot be read; retrying: {}", e.getMessage());
        waitBeforeRetry();
      }
    }
  }

  private void read(Consumer<String, Event> reading) {
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
    Map<TopicPartition, Long> ends = reading.endOffsets(partitions);
    while (thread == Thread.currentThread()) {
      if (readToEnd.getCount() > 0
          && ends.entrySet().stream()
              .allMatch(end -> reading.position(end.getKey()) >= end.getValue())) {
        readToEnd.countDown();
      }
      for (ConsumerRecord<String, Event> record : reading.poll(Duration.ofMillis(500))) {
        // The value is null for an unreadable record and for a tombstone.
        if (record.value() instanceof Control control) {
          state.apply(control);
        }
      }
    }
  }

  private static void waitBeforeRetry() {
    try {
      Thread.sleep(RETRY_DELAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    Thread running = thread;
    thread = null;
    Consumer<String, Event> reading = consumer;
    if (reading != null) {
      reading.wakeup();
    }
    if (running != null) {
      try {
        running.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
