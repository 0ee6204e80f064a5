package io.mailhaul.copier.slot;

import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.Permit;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.LaneProgressed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a slot's lanes their turns: works them, and commits what was done. */
final class Turns {

  private static final Logger log = LoggerFactory.getLogger(Turns.class);

  /** A turn deals with no more events than this, so that its transaction stays small. */
  static final int MOST_EVENTS = 200;

  private static final Duration DESK_BACK_OFF = Duration.ofSeconds(1);

  private final TopicPartition partition;
  private final SlotWork work;
  private final SlotConnections connections;
  private final Attempts attempts;
  private final Wariness wariness;
  private final BooleanSupplier revoked;
  private final BooleanSupplier ended;

  Turns(
      TopicPartition partition,
      SlotWork work,
      SlotConnections connections,
      Attempts attempts,
      BooleanSupplier revoked,
      BooleanSupplier ended) {
    this.partition = partition;
    this.work = work;
    this.connections = connections;
    this.attempts = attempts;
    this.wariness = new Wariness(work.settings().lane());
    this.revoked = revoked;
    this.ended = ended;
  }

  /**
   * One turn.
   *
   * @param waiting the events in order; those that were dealt with are taken away
   * @return whether it was committed; otherwise the slot must go on from the broker's offset, since
   *     nothing is decided from memory
   */
  boolean take(Deque<ConsumerRecord<String, byte[]>> waiting) throws InterruptedException {
    Turn turn = new Turn(work.settings().quantum(), work.lease(), revoked, ended);
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    List<ConsumerRecord<String, byte[]>> dealtWith = new ArrayList<>();
    work.meters().turnBegins();
    try {
      boolean alone = false;
      while (!waiting.isEmpty() && !alone && dealtWith.size() < MOST_EVENTS && !turn.over()) {
        ConsumerRecord<String, byte[]> next = waiting.getFirst();
        Taken taken = Taken.of(next, attempts);
        alone = taken.isSuspect();
        if (alone && !dealtWith.isEmpty()) {
          break;
        }
        if (attempts.needsNote() && !note(next.offset())) {
          return false;
        }
        records.addAll(dealWith(taken, turn));
        dealtWith.add(waiting.removeFirst());
      }
    } catch (Permit.LeaseLost e) {
      log.warn("Slot {}: {}; the turn is dropped", partition.partition(), e.getMessage());
      connections.close();
      attempts.dropped(waiting.getFirst().offset());
      return false;
    } catch (CredentialDesk.Unreachable e) {
      // Nothing is known of the mailbox, so nothing may be parked: no turn until the desk is back.
      log.warn("Slot {}: the credential desk does not answer: {}", partition, e.getMessage());
      TimeUnit.NANOSECONDS.sleep(DESK_BACK_OFF.toNanos());
    } finally {
      work.meters().turnEnds();
    }
    return dealtWith.isEmpty()
        || commit(dealtWith.size(), dealtWith.getLast().offset() + 1, records, waiting.peekFirst());
  }

  private boolean commit(
      int events,
      long from,
      List<ProducerRecord<String, byte[]>> records,
      @Nullable ConsumerRecord<String, byte[]> waiting)
      throws InterruptedException {
    // A lane that continues comes next when nothing else does, somewhere behind what is committed.
    boolean continues =
        records.stream().anyMatch(written -> written.topic().equals(partition.topic()));
    Long next =
        waiting != null ? Long.valueOf(waiting.offset()) : continues ? Long.MAX_VALUE : null;
    boolean committed = commit(from, attempts.noteAfter(events, from, next), records);
    if (!committed) {
      attempts.uncertain(events);
    }
    return committed;
  }

  private boolean note(long head) throws InterruptedException {
    boolean noted = commit(head, attempts.note(head), List.of());
    if (!noted) {
      attempts.uncertain(0);
    }
    return noted;
  }

  /** The slot is given back; who takes it next must not think that somebody has died. */
  void giveBack() throws InterruptedException {
    OffsetAndMetadata withdrawal = attempts.withdrawal();
    if (withdrawal != null) {
      commit(withdrawal.offset(), withdrawal.metadata(), List.of());
    }
  }

  private List<ProducerRecord<String, byte[]>> dealWith(Taken taken, Turn turn) {
    Lane lane = taken.lane();
    if (lane == null) {
      String why =
          taken.unreadable() == null ? "" : String.valueOf(taken.unreadable().getMessage());
      log.error("Slot {}: offset {} is no lane: {}", partition, taken.event().offset(), why);
      return work.records().broken(taken.event(), why);
    }
    if (work.control().isOutdated(lane.mailbox(), lane.pass())) {
      log.info(
          "Dropped {} of {}: pass {} is over", lane.destination(), lane.address(), lane.pass());
      return List.of();
    }
    LaneResult result = whatForbidsIt(taken, lane);
    if (result == null) {
      connections.turnTo(lane.mailbox());
      result = workOn(wariness.wary(taken, lane), turn);
    }
    long version =
        isPaused(result)
            ? work.control().pauseVersionFor(lane)
            : work.control().versionFor(lane.mailbox());
    return work.records().of(lane, result, version, connections.endpoints());
  }

  private @Nullable LaneResult whatForbidsIt(Taken taken, Lane lane) {
    if (work.control().isPaused(lane)) {
      return paused(List.of(), lane);
    }
    LaneResult.Parked parked = wariness.parked(taken, lane);
    if (parked != null) {
      log.error(
          "Folder {} of {} is set aside: {} copiers have died with it",
          lane.destination(),
          lane.address(),
          taken.deaths());
    }
    return parked;
  }

  private LaneResult workOn(Lane lane, Turn turn) {
    BooleanSupplier paused = () -> work.control().isPaused(lane);
    work.meters().laneBegins();
    try {
      LaneResult result = work.lanes().work(lane, connections, turn.unless(paused));
      return result instanceof LaneResult.Worked(var progress, Lane rest)
              && rest != null
              && paused.getAsBoolean()
          ? paused(progress, rest)
          : result;
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

  private static LaneResult paused(List<LaneProgressed> progress, Lane rest) {
    return new LaneResult.Parked(progress, rest, new Failure(FailureReason.PAUSED, null, ""), null);
  }

  private static boolean isPaused(LaneResult result) {
    return result instanceof LaneResult.Parked parked
        && parked.failure().reason() == FailureReason.PAUSED;
  }

  private boolean commit(long nextOffset, String note, List<ProducerRecord<String, byte[]>> records)
      throws InterruptedException {
    CompletableFuture<Boolean> committed = new CompletableFuture<>();
    work.committer()
        .submit(
            new TurnRecords(
                partition, nextOffset, note, records, () -> !revoked.getAsBoolean(), committed));
    try {
      return committed.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
