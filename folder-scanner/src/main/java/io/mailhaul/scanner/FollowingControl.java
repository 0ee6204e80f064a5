package io.mailhaul.scanner;

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
class FollowingControl implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(FollowingControl.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ConsumerFactory<String, Event> consumers;
  private final ControlView view;
  private final CountDownLatch complete = new CountDownLatch(1);
  private volatile @Nullable Consumer<String, Event> consumer;
  private volatile @Nullable Thread thread;

  FollowingControl(ConsumerFactory<String, Event> consumers, ControlView view) {
    this.consumers = consumers;
    this.view = view;
  }

  /**
   * Waits until the topic has been read to the end offsets that it had at startup.
   *
   * @throws IllegalStateException when that takes longer than a minute; the job is retried
   */
  void awaitComplete() {
    try {
      if (!complete.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("The control topic was not read within a minute");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the control topic was being read", e);
    }
  }

  @Override
  public void start() {
    Thread reader = Thread.ofPlatform().name("control-view").daemon().unstarted(this::follow);
    thread = reader;
    reader.start();
  }

  private void follow() {
    while (thread == Thread.currentThread()) {
      try (Consumer<String, Event> reading = consumers.createConsumer("control-view", "")) {
        consumer = reading;
        read(reading);
      } catch (WakeupException | InterruptException e) {
        return;
      } catch (KafkaException e) {
        log.warn("The control topic cannot be read; retrying: {}", e.getMessage());
        pause();
      }
    }
  }

  private void read(Consumer<String, Event> reading) {
    List<TopicPartition> partitions =
        reading.partitionsFor(Topics.CONTROL).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    if (partitions.isEmpty()) {
      pause();
      return;
    }
    reading.assign(partitions);
    reading.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = reading.endOffsets(partitions);
    while (thread == Thread.currentThread()) {
      if (complete.getCount() > 0
          && ends.entrySet().stream()
              .allMatch(end -> reading.position(end.getKey()) >= end.getValue())) {
        complete.countDown();
      }
      for (ConsumerRecord<String, Event> record : reading.poll(Duration.ofMillis(500))) {
        // The value is null for an unreadable record and for a tombstone.
        if (record.value() instanceof Control control) {
          view.learn(control);
        }
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
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
