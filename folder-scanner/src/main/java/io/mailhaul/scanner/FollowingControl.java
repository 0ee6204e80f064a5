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
 * Reads the control topic whole at the start, then follows it. It belongs to no consumer group,
 * since every replica of the scanner reads all of it.
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
   * Waits until the topic has been read to the end that it had at the start.
   *
   * @throws IllegalStateException when that takes longer than a minute; the job is tried again
   */
  void awaitComplete() {
    try {
      if (!complete.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("The control topic could not be read so far");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Stopped while the control topic was being read", e);
    }
  }

  @Override
  public void start() {
    Thread following = Thread.ofPlatform().name("control-view").daemon().unstarted(this::follow);
    thread = following;
    following.start();
  }

  private void follow() {
    while (thread == Thread.currentThread()) {
      try (Consumer<String, Event> reading = consumers.createConsumer("control-view", "")) {
        consumer = reading;
        read(reading);
      } catch (WakeupException | InterruptException e) {
        return;
      } catch (KafkaException e) {
        log.warn("The control topic cannot be read and is tried again: {}", e.getMessage());
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
        // Null is what could not be read, or a tombstone.
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
