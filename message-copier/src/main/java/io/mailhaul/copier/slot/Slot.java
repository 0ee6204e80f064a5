package io.mailhaul.copier.slot;

import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.Permit;
import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Lane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One slot while this replica owns it: takes the slot's events in order and gives them turns. A
 * turn works lane after lane until its quantum ends, and is committed as one; what it did not reach
 * waits for the next turn, and an unfinished lane continues at the slot's tail.
 */
final class Slot {

  private static final Logger log = LoggerFactory.getLogger(Slot.class);

  /** A turn deals with no more events than this, so that its transaction stays small. */
  private static final int MOST_EVENTS = 200;

  private static final Duration IDLE = Duration.ofSeconds(3);
  private static final Duration DESK_BACK_OFF = Duration.ofSeconds(1);

  private final TopicPartition partition;
  private final SlotWork work;
  private final SlotConnections connections;
  private final BlockingQueue<ConsumerRecord<String, byte[]>> handed = new LinkedBlockingQueue<>();
  private final Deque<ConsumerRecord<String, byte[]>> waiting = new ArrayDeque<>();
  private final long ownedSince = System.currentTimeMillis();
  private final Thread worker;
  private volatile int notDealtWith;
  private volatile boolean ending;
  private volatile boolean revoked;

  Slot(TopicPartition partition, SlotWork work) {
    this.partition = partition;
    this.work = work;
    this.connections = work.newConnections();
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
            turn();
          }
        } finally {
          work.turns().release();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.close();
    }
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
   * An event that is older than our time with the slot may have been begun by a copier that died or
   * was too slow to give it up. What that one wrote may still be on its way to the server, as after
   * any APPEND that was not answered; so it is given as much time.
   */
  private void letSettle(ConsumerRecord<String, byte[]> next) throws InterruptedException {
    long until = ownedSince + work.settings().settle().toMillis();
    while (next.timestamp() < ownedSince && System.currentTimeMillis() < until && !ended()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private void turn() throws InterruptedException {
    Turn turn = new Turn(work.settings().quantum(), work.lease(), () -> revoked, this::ended);
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    List<ConsumerRecord<String, byte[]>> dealtWith = new ArrayList<>();
    work.meters().turnBegins();
    try {
      while (!waiting.isEmpty() && dealtWith.size() < MOST_EVENTS && !turn.over()) {
        ConsumerRecord<String, byte[]> next = waiting.getFirst();
        records.addAll(dealWith(next, turn));
        dealtWith.add(waiting.removeFirst());
        notDealtWith = waiting.size();
      }
    } catch (Permit.LeaseLost e) {
      log.warn("Slot {}: {}; the turn is dropped", partition.partition(), e.getMessage());
      connections.close();
      goOnFromTheBroker();
      return;
    } catch (CredentialDesk.Unreachable e) {
      // Nothing is known of the mailbox, so nothing may be parked: no turn until the desk is back.
      log.warn("Slot {}: the credential desk does not answer: {}", partition, e.getMessage());
      TimeUnit.NANOSECONDS.sleep(DESK_BACK_OFF.toNanos());
    } finally {
      work.meters().turnEnds();
    }
    if (!dealtWith.isEmpty() && !commit(records, dealtWith.getLast().offset() + 1)) {
      goOnFromTheBroker();
    }
  }

  private List<ProducerRecord<String, byte[]>> dealWith(
      ConsumerRecord<String, byte[]> next, Turn turn) {
    Event event;
    try {
      event = EventJson.read(next.value());
      if (!(event instanceof Lane)) {
        throw new SerializationException("Not a lane: " + event.getClass().getSimpleName());
      }
    } catch (SerializationException e) {
      log.error("Slot {}: offset {} is no lane", partition, next.offset(), e);
      return work.records().broken(next, e);
    }
    Lane lane = (Lane) event;
    if (work.control().isOutdated(lane.mailbox(), lane.pass())) {
      log.info(
          "Dropped {} of {}: pass {} is over", lane.destination(), lane.address(), lane.pass());
      return List.of();
    }
    connections.turnTo(lane.mailbox());
    LaneResult result = workOn(lane, turn);
    return work.records()
        .of(lane, result, work.control().versionFor(lane.mailbox()), connections.endpoints());
  }

  private LaneResult workOn(Lane lane, Turn turn) {
    work.meters().laneBegins();
    try {
      return work.lanes().work(lane, connections, turn);
    } catch (Permit.LeaseLost | CredentialDesk.Unreachable e) {
      throw e;
    } catch (RuntimeException e) {
      log.error("Folder {} of {} could not be worked", lane.destination(), lane.address(), e);
      connections.close();
      return new LaneResult.Parked(
          List.of(),
          lane,
          new Failure(FailureReason.INTERNAL_ERROR, null, e.getClass().getSimpleName()),
          Duration.ofMinutes(1));
    } finally {
      work.meters().laneEnds();
    }
  }

  private boolean commit(List<ProducerRecord<String, byte[]>> records, long nextOffset)
      throws InterruptedException {
    CompletableFuture<Boolean> committed = new CompletableFuture<>();
    work.committer()
        .submit(new TurnRecords(partition, nextOffset, records, () -> !revoked, committed));
    try {
      return committed.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Never decide from memory: forget what was handed over and read again from what is committed.
   */
  private void goOnFromTheBroker() {
    waiting.clear();
    notDealtWith = 0;
    handed.clear();
    work.rewind(partition);
  }
}
