package io.mailhaul.copier.slot;

import io.mailhaul.access.MailServerThreads;
import io.mailhaul.copier.slot.crash.CrashMarkers;
import io.mailhaul.copier.slot.turn.SlotConnections;
import io.mailhaul.copier.slot.turn.SlotTurnRunner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes one slot while it is assigned to this replica: the slot's events in order, in turns. A
 * turn processes lane after lane until its time slice ends, and is committed as one. An event that
 * the turn did not reach waits for the next turn; an unfinished lane continues at the slot's end.
 */
final class SlotWorker implements FolderEventPoller.Worker {

  /** What a worker needs from the polling thread; may be called by any thread. */
  interface Feed {
    boolean isStopping();

    /** The slot has processed all its events and requests more. */
    void requestEvents(TopicPartition slot);

    /** The worker has discarded its received events and continues from the committed offset. */
    void requestRewind(FolderEventPoller.Worker worker);

    /** The slot's worker has crashed with an unexpected exception or error. */
    void reportCrash(FolderEventPoller.Worker worker);
  }

  private static final Logger log = LoggerFactory.getLogger(SlotWorker.class);

  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration CRASH_BACK_OFF = Duration.ofSeconds(1);

  private final TopicPartition partition;
  private final SlotContext context;
  private final Feed feed;
  private final SlotConnections connections;
  private final SlotTurnRunner turnRunner;
  private final CrashMarkers crashMarkers;
  private final BlockingQueue<ConsumerRecord<String, byte[]>> received =
      new LinkedBlockingQueue<>();
  private final Deque<ConsumerRecord<String, byte[]>> pending = new ArrayDeque<>();
  private long settledAt;
  private final Thread thread;
  private volatile int pendingCount;
  private volatile boolean ending;
  private volatile boolean revoked;

  SlotWorker(TopicPartition partition, SlotContext context, CrashMarkers crashMarkers, Feed feed) {
    this.partition = partition;
    this.context = context;
    this.feed = feed;
    this.connections = context.connectionFactory().apply(partition);
    this.crashMarkers = crashMarkers;
    this.settledAt =
        Math.max(
            crashMarkers.crashedBefore() + context.appendSettleDelay().toNanos(),
            System.nanoTime() + minSettleDelay(context).toNanos());
    this.turnRunner =
        new SlotTurnRunner(
            partition, context.turn(), connections, crashMarkers, () -> revoked, this::isEnding);
    this.thread = MailServerThreads.start("slot-" + partition.partition(), this::run);
  }

  /** Never longer than the settle delay itself. */
  private static Duration minSettleDelay(SlotContext context) {
    return context.fencingDelay().compareTo(context.appendSettleDelay()) < 0
        ? context.fencingDelay()
        : context.appendSettleDelay();
  }

  /** Receives the polled events; the consumer polls no more until the slot requests it. */
  void handOver(List<ConsumerRecord<String, byte[]>> records) {
    received.addAll(records);
  }

  /** The slot is about to be revoked: its turn ends after the window in flight and is committed. */
  void endTurn() {
    ending = true;
  }

  /**
   * The slot is revoked: this replica may not write or commit anything for it. Closes the
   * connections, because an APPEND that is still buffered must not be sent: the slot's next copier
   * would not find its message and append it a second time.
   */
  void revoke() {
    ending = true;
    revoked = true;
    connections.disconnect();
  }

  /** Waits until the slot's worker has ended; false when it has not within the given time. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return thread.join(atMost);
  }

  /** The number of received events that are not processed yet. */
  int backlog() {
    return received.size() + pendingCount;
  }

  private boolean isEnding() {
    return ending || feed.isStopping();
  }

  private void run() {
    try {
      while (!isEnding()) {
        if (pending.isEmpty() && !awaitEvents()) {
          continue;
        }
        awaitAppendSettleDelay(pending.getFirst());
        context.activeSlots().acquire();
        try {
          if (!isEnding()) {
            boolean committed = turnRunner.runTurn(pending);
            pendingCount = pending.size();
            if (!committed) {
              rewindToCommittedOffset();
            }
          }
        } finally {
          context.activeSlots().release();
        }
      }
      withdrawCrashMarker();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      // The slot must start again even after an Error: otherwise its lanes wait for a restart.
      log.error("The worker of slot {} has crashed", partition.partition(), e);
      connections.close();
      reportCrash();
    } finally {
      connections.close();
    }
  }

  private void withdrawCrashMarker() throws InterruptedException {
    if (!revoked) {
      turnRunner.withdrawCrashMarker();
    }
  }

  /** The slot starts again with a new worker, as after a crash of the whole copier. */
  private void reportCrash() {
    LockSupport.parkNanos(CRASH_BACK_OFF.toNanos());
    feed.reportCrash(this);
  }

  @Override
  public TopicPartition partition() {
    return partition;
  }

  private boolean awaitEvents() throws InterruptedException {
    feed.requestEvents(partition);
    for (Duration idle = Duration.ZERO; !isEnding(); idle = idle.plusMillis(200)) {
      ConsumerRecord<String, byte[]> first = received.poll(200, TimeUnit.MILLISECONDS);
      if (first != null) {
        pending.add(first);
        received.drainTo(pending);
        pendingCount = pending.size();
        return true;
      }
      if (idle.equals(IDLE_TIMEOUT)) {
        connections.close();
      }
    }
    return false;
  }

  /**
   * Waits as after any APPEND without a response: a message that was sent for the event by a
   * crashed copier, or by this copier before it dropped a turn, may still arrive at the server.
   */
  private void awaitAppendSettleDelay(ConsumerRecord<String, byte[]> next)
      throws InterruptedException {
    while (crashMarkers.hasUnconfirmedAppend(next.offset(), 0)
        && System.nanoTime() - settledAt < 0
        && !isEnding()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /**
   * Discards the received events and reads again from the committed offset, which alone decides
   * where the slot continues.
   */
  private void rewindToCommittedOffset() {
    settledAt = System.nanoTime() + context.appendSettleDelay().toNanos();
    pending.clear();
    pendingCount = 0;
    received.clear();
    feed.requestRewind(this);
  }
}
