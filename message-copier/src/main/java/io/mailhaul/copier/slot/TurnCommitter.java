package io.mailhaul.copier.slot;

import io.mailhaul.copier.lane.CopySteps;
import io.mailhaul.copier.lane.CopySteps.Step;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replica's one committer: puts all turns that are ready into one Kafka transaction, so that
 * many small folders do not mean many transactions. A transaction that did not begin to commit is
 * repeated with fresh group metadata while the slot is owned; of one that may have been committed
 * nothing is believed, and its slots go on from the broker's offset.
 */
final class TurnCommitter implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TurnCommitter.class);
  private static final int MOST_TOGETHER = 64;
  private static final int ATTEMPTS = 4;

  private final Supplier<Producer<String, byte[]>> producers;
  private final Supplier<ConsumerGroupMetadata> group;
  private final CopySteps steps;
  private final Timer commits;
  private final BlockingQueue<TurnRecords> ready = new LinkedBlockingQueue<>();
  private final Thread thread;
  private Producer<String, byte[]> producer;
  private volatile boolean closed;

  /**
   * @param producers makes a transactional producer, always with the same transactional id
   */
  TurnCommitter(
      Supplier<Producer<String, byte[]>> producers,
      Supplier<ConsumerGroupMetadata> group,
      CopySteps steps,
      Timer commits) {
    this.producers = producers;
    this.group = group;
    this.steps = steps;
    this.commits = commits;
    this.producer = open();
    this.thread = Thread.ofPlatform().name("committer").daemon().start(this::run);
  }

  void submit(TurnRecords turn) {
    ready.add(turn);
  }

  /** Commits what is ready, then ends. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ofSeconds(2));
  }

  private void run() {
    while (!closed || !ready.isEmpty()) {
      List<TurnRecords> turns = new ArrayList<>();
      try {
        TurnRecords first = ready.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        turns.add(first);
        ready.drainTo(turns, MOST_TOGETHER - 1);
        commit(turns);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        log.error("Committing failed; the slots go on from the broker's offsets", e);
      } finally {
        turns.forEach(turn -> turn.committed().complete(false));
      }
    }
  }

  private void commit(List<TurnRecords> turns) throws InterruptedException {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      List<TurnRecords> owned = turns.stream().filter(t -> t.owned().getAsBoolean()).toList();
      if (owned.isEmpty()) {
        return;
      }
      boolean committing = false;
      try {
        long began = System.nanoTime();
        producer.beginTransaction();
        send(owned);
        steps.reached(Step.COMMITTING);
        committing = true;
        producer.commitTransaction();
        commits.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        steps.reached(Step.COMMITTED);
        owned.forEach(turn -> turn.committed().complete(true));
        return;
      } catch (KafkaException e) {
        log.info("Transaction {} of {} turns failed: {}", attempt, owned.size(), e.toString());
        startOver(committing);
        if (committing) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(100L * attempt);
      }
    }
  }

  private void send(List<TurnRecords> turns) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TurnRecords turn : turns) {
      turn.records().forEach(producer::send);
      offsets.put(turn.partition(), new OffsetAndMetadata(turn.nextOffset()));
    }
    producer.sendOffsetsToTransaction(offsets, group.get());
  }

  /** Aborts; where that cannot be, a new producer ends what the old one has left open. */
  private void startOver(boolean uncertain) {
    if (!uncertain) {
      try {
        producer.abortTransaction();
        return;
      } catch (KafkaException e) {
        log.info("The transaction cannot be aborted: {}", e.toString());
      }
    }
    producer.close(Duration.ZERO);
    producer = open();
  }

  private Producer<String, byte[]> open() {
    Producer<String, byte[]> opened = producers.get();
    opened.initTransactions();
    return opened;
  }
}
