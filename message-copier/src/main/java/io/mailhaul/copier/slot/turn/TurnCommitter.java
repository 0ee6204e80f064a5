package io.mailhaul.copier.slot.turn;

import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only committer of a replica. It commits all turns that are ready in one Kafka transaction,
 * and waits a moment for the other active slots, so that many small mailboxes and folders do not
 * cause many transactions. If a transaction fails before its commit was requested, the committer
 * repeats it with current group metadata for the slots that are still assigned. If the outcome of a
 * commit is unknown, its slots continue from the committed offset.
 */
public final class TurnCommitter implements AutoCloseable {

  private record TurnCommit(
      TopicPartition slot,
      OffsetAndMetadata offset,
      List<ProducerRecord<String, byte[]>> records,
      BooleanSupplier stillOwned,
      CompletableFuture<Boolean> committed) {

    /** Whether this is the result of a turn, and not only a crash marker. */
    boolean hasRecords() {
      return !records.isEmpty();
    }
  }

  private static final Logger log = LoggerFactory.getLogger(TurnCommitter.class);
  private static final int MAX_TURNS_PER_TRANSACTION = 64;
  private static final int MAX_ATTEMPTS = 4;

  /**
   * How long the first turn waits for those of the other slots with an active turn. Most of the
   * broker's work for a transaction does not depend on how many slots it covers. A slot waits once
   * for each turn, which lasts up to seconds.
   */
  private static final Duration LINGER = Duration.ofMillis(15);

  private final Supplier<Producer<String, byte[]>> producers;
  private final Supplier<ConsumerGroupMetadata> group;
  private final CrashPoints crashPoints;
  private final Timer commitTimer;
  private final Duration linger;
  private final BlockingQueue<TurnCommit> ready = new LinkedBlockingQueue<>();
  private final AtomicInteger activeTurns = new AtomicInteger();
  private final Thread thread;
  private volatile @Nullable Producer<String, byte[]> producer;
  private volatile boolean closed;
  private volatile boolean ended;
  private volatile @Nullable Error error;

  /**
   * @param producers creates transactional producers, all with the same transactional id
   */
  public TurnCommitter(
      Supplier<Producer<String, byte[]>> producers,
      Supplier<ConsumerGroupMetadata> group,
      CrashPoints crashPoints,
      Timer commitTimer) {
    this(producers, group, crashPoints, commitTimer, LINGER);
  }

  TurnCommitter(
      Supplier<Producer<String, byte[]>> producers,
      Supplier<ConsumerGroupMetadata> group,
      CrashPoints crashPoints,
      Timer commitTimer,
      Duration linger) {
    this.producers = producers;
    this.group = group;
    this.crashPoints = crashPoints;
    this.commitTimer = commitTimer;
    this.linger = linger;
    this.producer = open();
    this.thread = Thread.ofPlatform().name("committer").daemon().start(this::run);
  }

  /** A slot begins a turn, and will commit soon. */
  void turnStarted() {
    activeTurns.incrementAndGet();
  }

  /** The slot's turn has ended, and the slot knows the outcome of its commits. */
  void turnEnded() {
    activeTurns.decrementAndGet();
  }

  /**
   * Commits the result of a turn in a Kafka transaction. A commit without records only writes or
   * withdraws a crash marker.
   *
   * @param slot the slot's partition
   * @param nextOffset the first offset of the slot that the turn did not process
   * @param crashMarker the metadata of that offset, see {@link CrashMarkers}
   * @param records progress, continuations and dead letters, in order
   * @param stillOwned whether the slot is still assigned to this replica
   * @return true when the transaction is known to be committed, else false
   */
  CompletableFuture<Boolean> submit(
      TopicPartition slot,
      long nextOffset,
      String crashMarker,
      List<ProducerRecord<String, byte[]>> records,
      BooleanSupplier stillOwned) {
    CompletableFuture<Boolean> committed = new CompletableFuture<>();
    OffsetAndMetadata offset = new OffsetAndMetadata(nextOffset, crashMarker);
    ready.add(new TurnCommit(slot, offset, records, stillOwned, committed));
    if (ended) {
      rejectReady();
    }
    return committed;
  }

  /**
   * Checks that the committer accepts turns.
   *
   * @throws IllegalStateException if an {@link Error} has ended it; no turn is committed any more
   */
  public void requireRunning() {
    Error cause = error;
    if (cause != null) {
      throw new IllegalStateException("The committer has ended", cause);
    }
  }

  /** Commits the turns that are ready, then ends. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ended = true;
    rejectReady();
    Producer<String, byte[]> open = producer;
    if (open != null) {
      open.close(Duration.ofSeconds(2));
    }
  }

  /** Completes the waiting turns as not committed, so that no slot waits for an ended committer. */
  private void rejectReady() {
    for (TurnCommit turn = ready.poll(); turn != null; turn = ready.poll()) {
      turn.committed().complete(false);
    }
  }

  private void run() {
    while (!closed || !ready.isEmpty()) {
      List<TurnCommit> turns = new ArrayList<>();
      try {
        TurnCommit first = ready.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        turns.add(first);
        collect(turns);
        commit(turns);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        log.error("The commit failed; the slots continue from their committed offsets", e);
      } catch (Error e) {
        // The state of the producer is unknown; a new committer gets a new one.
        log.error("The committer ends; the slots continue from their committed offsets", e);
        error = e;
        ended = true;
        return;
      } finally {
        turns.forEach(turn -> turn.committed().complete(false));
        if (ended) {
          rejectReady();
        }
      }
    }
  }

  /** Adds the turns that are ready, and waits a moment for those of the other active slots. */
  private void collect(List<TurnCommit> turns) throws InterruptedException {
    long end = System.nanoTime() + linger.toNanos();
    ready.drainTo(turns, MAX_TURNS_PER_TRANSACTION - turns.size());
    while (!closed && turns.size() < Math.min(activeTurns.get(), MAX_TURNS_PER_TRANSACTION)) {
      TurnCommit next = ready.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        return;
      }
      turns.add(next);
      ready.drainTo(turns, MAX_TURNS_PER_TRANSACTION - turns.size());
    }
  }

  private void commit(List<TurnCommit> turns) throws InterruptedException {
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      List<TurnCommit> owned = turns.stream().filter(t -> t.stillOwned().getAsBoolean()).toList();
      if (owned.isEmpty()) {
        return;
      }
      boolean committing = false;
      try {
        long began = System.nanoTime();
        Producer<String, byte[]> open = producer == null ? open() : producer;
        producer = open;
        open.beginTransaction();
        send(open, owned);
        boolean turn = owned.stream().anyMatch(TurnCommit::hasRecords);
        if (turn) {
          crashPoints.reached(CrashPoint.COMMITTING);
        }
        committing = true;
        open.commitTransaction();
        commitTimer.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        if (turn) {
          crashPoints.reached(CrashPoint.COMMITTED);
        }
        owned.forEach(done -> done.committed().complete(true));
        return;
      } catch (KafkaException e) {
        log.info("Attempt {} to commit {} turns failed: {}", attempt, owned.size(), e.toString());
        recoverProducer(committing);
        if (committing) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(100L * attempt);
      } catch (RuntimeException e) {
        recoverProducer(true);
        throw e;
      }
    }
  }

  private void send(Producer<String, byte[]> open, List<TurnCommit> turns) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TurnCommit turn : turns) {
      turn.records().forEach(open::send);
      offsets.put(turn.slot(), turn.offset());
    }
    open.sendOffsetsToTransaction(offsets, group.get());
  }

  /**
   * Aborts the transaction. When the abort is impossible, a new producer with the same
   * transactional id ends the open transaction, so that the slots' committed offsets are certain.
   */
  private void recoverProducer(boolean uncertain) {
    Producer<String, byte[]> open = producer;
    if (open == null) {
      return;
    }
    if (!uncertain) {
      try {
        open.abortTransaction();
        return;
      } catch (KafkaException e) {
        log.info("Cannot abort the transaction: {}", e.toString());
      }
    }
    producer = null;
    open.close(Duration.ZERO);
    try {
      producer = open();
    } catch (KafkaException e) {
      log.info(
          "The copier could not open a new Kafka producer; it tries again at the next"
              + " transaction: {}",
          e.toString());
    }
  }

  /**
   * @throws KafkaException when the broker does not answer in time
   */
  private Producer<String, byte[]> open() {
    Producer<String, byte[]> opened = producers.get();
    try {
      opened.initTransactions();
      return opened;
    } catch (RuntimeException e) {
      opened.close(Duration.ZERO);
      throw e;
    }
  }
}
