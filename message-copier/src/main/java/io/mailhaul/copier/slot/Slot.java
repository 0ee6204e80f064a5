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
 * One slot while this replica owns it: takes the slot's events in order and gives them turns. A
 * turn works lane after lane until its quantum ends, and is committed as one; what it did not reach
 * waits for the next turn, and an unfinished lane continues at the slot's tail.
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

  /** The consumer hands over what it has read; it reads no more until the slot asks. */
  void hand(List<ConsumerRecord<String, byte[]>> records) {
    handed.addAll(records);
  }

  /**
   * The slot is about to be taken away: the turn ends with the window in flight and is committed.
   */
  void endTurn() {
    ending = true;
  }

  /**
   * The slot is taken away: nothing of it may be written or committed any more. What was written
   * and has not left yet must not, since the next owner would not find it and append it, too.
   */
  void revoke() {
    ending = true;
    revoked = true;
    connections.cut();
  }

  /** Waits until nothing of this slot happens any more. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return worker.join(atMost);
  }

  /** How many events were handed over and are not dealt with. */
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
            boolean goOn = turns.take(waiting);
            notDealtWith = waiting.size();
            if (!goOn) {
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
      // Not even this may end a slot for good: its lanes would wait until the copier is restarted.
      log.error("Slot {} has fallen", partition.partition(), e);
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

  /** As if the whole copier had died with what it was doing. */
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
   * What was written for an event by a copier that has died, or by us before a turn was dropped,
   * may still be on its way to the server, as after any APPEND that was not answered; so it is
   * given as much time.
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
   * Never decide from memory: forget what was handed over and read again from what is committed.
   */
  private void goOnFromTheBroker() {
    settlingSince = System.nanoTime();
    waiting.clear();
    notDealtWith = 0;
    handed.clear();
    work.rewind(partition);
  }
}
