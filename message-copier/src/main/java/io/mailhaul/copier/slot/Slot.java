package io.mailhaul.copier.slot;

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
final class Slot {

  private static final Logger log = LoggerFactory.getLogger(Slot.class);

  private static final Duration IDLE = Duration.ofSeconds(3);
  private static final Duration FALLEN = Duration.ofSeconds(1);

  private final TopicPartition partition;
  private final SlotWork work;
  private final SlotConnections connections;
  private final Turns turns;
  private final Attempts attempts;
  private final BlockingQueue<ConsumerRecord<String, byte[]>> handed = new LinkedBlockingQueue<>();
  private final Deque<ConsumerRecord<String, byte[]>> waiting = new ArrayDeque<>();
  private long settlingSince = System.nanoTime();
  private final Thread worker;
  private volatile int notDealtWith;
  private volatile boolean ending;
  private volatile boolean revoked;

  Slot(TopicPartition partition, SlotWork work, Attempts attempts) {
    this.partition = partition;
    this.work = work;
    this.connections = work.newConnections(partition);
    this.attempts = attempts;
    this.turns = new Turns(partition, work, connections, attempts, () -> revoked, this::ended);
    this.worker = Thread.ofVirtual().name("slot-" + partition.partition()).start(this::run);
  }

  /** Receives the polled events; the consumer polls no more until the slot requests it. */
  void hand(List<ConsumerRecord<String, byte[]>> records) {
    handed.addAll(records);
  }

  /**
   * The slot is about to be revoked: its turn ends after the window in flight and is committed.
   */
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
    connections.cut();
  }

  /** Waits until the slot's worker has ended; false when it has not within the given time. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return worker.join(atMost);
  }

  /** The number of received events that are not processed yet. */
  int backlog() {
    return handed.size() + notDealtWith;
  }

  private boolean ended() {
    return ending || work.stopping();
  }

  private void run() {
    try {
      while (!ended()) {
        if (waiting.isEmpty() && !takeMore()) {
          continue;
        }
        letSettle(waiting.getFirst());
        work.turns().acquire();
        try {
          if (!ended()) {
            boolean committed = turns.take(waiting);
            notDealtWith = waiting.size();
            if (!committed) {
              goOnFromTheBroker();
            }
          }
        } finally {
          work.turns().release();
        }
      }
      giveBack();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      // The slot must start again even after an Error: otherwise its lanes wait for a restart.
      log.error("The worker of slot {} has crashed", partition.partition(), e);
      connections.close();
      fall();
    } finally {
      connections.close();
    }
  }

  private void giveBack() throws InterruptedException {
    if (!revoked) {
      turns.giveBack();
    }
  }

  /** The slot starts again with a new worker, as after a crash of the whole copier. */
  private void fall() {
    LockSupport.parkNanos(FALLEN.toNanos());
    work.fallen(this);
  }

  TopicPartition partition() {
    return partition;
  }

  private boolean takeMore() throws InterruptedException {
    work.wantsMore(partition);
    for (Duration idle = Duration.ZERO; !ended(); idle = idle.plusMillis(200)) {
      ConsumerRecord<String, byte[]> first = handed.poll(200, TimeUnit.MILLISECONDS);
      if (first != null) {
        waiting.add(first);
        handed.drainTo(waiting);
        notDealtWith = waiting.size();
        return true;
      }
      if (idle.equals(IDLE)) {
        connections.close();
      }
    }
    return false;
  }

  /**
   * Waits as after any APPEND without a response: a message that was sent for the event by a
   * crashed copier, or by this copier before it dropped a turn, may still arrive at the server.
   */
  private void letSettle(ConsumerRecord<String, byte[]> next) throws InterruptedException {
    long settle = work.settings().settle().toNanos();
    while (attempts.mayBeUnanswered(next.offset())
        && System.nanoTime() - settlingSince < settle
        && !ended()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /**
   * Discards the received events and reads again from the committed offset, which alone decides
   * where the slot continues.
   */
  private void goOnFromTheBroker() {
    settlingSince = System.nanoTime();
    waiting.clear();
    notDealtWith = 0;
    handed.clear();
    work.rewind(partition);
  }
}
