package io.mailhaul.worker.control;

import io.mailhaul.events.Control;
import io.mailhaul.events.Event;
import io.mailhaul.events.EventDeserializer;
import io.mailhaul.events.Lane;
import io.mailhaul.events.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of the {@code control} topic: current passes, pauses and throttles. Every replica reads
 * the topic from its beginning, outside of any consumer group, and keeps following it.
 */
public final class ControlTopicView implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ControlTopicView.class);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final Map<String, Control.CurrentPass> passes = new ConcurrentHashMap<>();
  private final Map<String, Control.Pause> pauses = new ConcurrentHashMap<>();
  private final Map<String, Instant> throttles = new ConcurrentHashMap<>();
  private final CountDownLatch readToEnd = new CountDownLatch(1);
  private final Consumer<String, Event> consumer;
  private final Clock clock;
  private final Thread reader;
  private volatile boolean closed;

  /** Starts the thread that reads the topic. */
  public ControlTopicView(Map<String, Object> consumerSettings, Clock clock) {
    this.clock = clock;
    this.consumer =
        new KafkaConsumer<>(consumerSettings, new StringDeserializer(), new EventDeserializer());
    this.reader = Thread.ofPlatform().name("control").daemon().start(this::read);
  }

  /** Waits until the replica has read every record that was on the topic when it started. */
  public void awaitReadToEnd() throws InterruptedException {
    readToEnd.await();
  }

  /** Whether the mailbox has a later pass than this one. */
  public boolean isOutdated(String mailbox, int pass) {
    Control.CurrentPass current = passes.get(mailbox);
    return current != null && pass < current.pass();
  }

  /** Whether the lane's batch or mailbox is paused. */
  public boolean isPaused(Lane lane) {
    return isPaused(lane.batch()) || isPaused(lane.mailbox());
  }

  private boolean isPaused(String subject) {
    Control.Pause pause = pauses.get(subject);
    return pause != null && pause.paused();
  }

  /** The newest known version of the pause of the lane's batch or mailbox; 0 when none is known. */
  public long pauseVersionFor(Lane lane) {
    return Math.max(pauseVersion(lane.batch()), pauseVersion(lane.mailbox()));
  }

  private long pauseVersion(String subject) {
    Control.Pause pause = pauses.get(subject);
    return pause == null ? 0 : pause.controlVersion();
  }

  /** Until when no worker may connect to the endpoint; empty when it is not throttled now. */
  public Optional<Instant> throttledUntil(String endpoint) {
    return Optional.ofNullable(throttles.get(endpoint)).filter(clock.instant()::isBefore);
  }

  /**
   * The {@link Control#controlVersion} of the newest known pass of the mailbox; 0 when none is
   * known.
   */
  public long passVersionFor(String mailbox) {
    Control.CurrentPass current = passes.get(mailbox);
    return current == null ? 0 : current.controlVersion();
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      reader.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (consumer) {
      TopicPartition partition = new TopicPartition(Topics.CONTROL, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (!closed) {
        try {
          pollUntilClosed(partition);
        } catch (RecordDeserializationException e) {
          log.warn("Skipped the record at offset {}: it is not a control event", e.offset(), e);
          consumer.seek(e.topicPartition(), e.offset() + 1);
        } catch (WakeupException e) {
          log.debug("Stopped reading the control topic", e);
        } catch (KafkaException e) {
          log.warn("Cannot read the control topic, will retry: {}", e.toString());
          LockSupport.parkNanos(RETRY_DELAY.toNanos());
        }
      }
    }
  }

  private void pollUntilClosed(TopicPartition partition) {
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    while (!closed) {
      for (ConsumerRecord<String, Event> entry : consumer.poll(Duration.ofMillis(500))) {
        if (entry.value() instanceof Control control) {
          apply(control);
        }
      }
      if (readToEnd.getCount() > 0 && consumer.position(partition) >= end) {
        readToEnd.countDown();
      }
    }
  }

  private void apply(Control control) {
    switch (control) {
      case Control.CurrentPass pass -> passes.merge(pass.mailbox(), pass, ControlTopicView::newer);
      case Control.Pause pause -> pauses.merge(pause.subject(), pause, ControlTopicView::newer);
      case Control.Throttle throttle ->
          throttles.merge(throttle.endpoint(), throttle.until(), (a, b) -> a.isAfter(b) ? a : b);
    }
  }

  private static <C extends Control> C newer(C known, C next) {
    return next.controlVersion() >= known.controlVersion() ? next : known;
  }
}
