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

/** Runs the turns of a slot: processes its lanes and commits the results. */
final class Turns {

  private static final Logger log = LoggerFactory.getLogger(Turns.class);

  /** The maximum number of events in one turn, so that its transaction stays small. */
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
   * Runs one turn.
   *
   * @param waiting the events in order; processed events are removed
   * @return whether the turn was committed; otherwise the slot must continue from the committed
   *     offset
   */
  boolean take(Deque<ConsumerRecord<String, byte[]>> waiting) throws InterruptedException {
    Turn turn = new Turn(work.settings().quantum(), work.lease(), revoked, ended);
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    List<ConsumerRecord<String, byte[]>> processed = new ArrayList<>();
    work.meters().turnBegins();
    try {
      boolean alone = false;
      while (!waiting.isEmpty() && !alone && processed.size() < MOST_EVENTS && !turn.over()) {
        ConsumerRecord<String, byte[]> next = waiting.getFirst();
        Taken delivery = Taken.of(next, attempts);
        alone = delivery.isSuspect();
        if (alone && !processed.isEmpty()) {
          break;
        }
        if (attempts.needsNote() && !note(next.offset())) {
          return false;
        }
        records.addAll(dealWith(delivery, turn));
        processed.add(waiting.removeFirst());
      }
    } catch (Permit.LeaseLost e) {
      log.warn("Slot {}: {}; the turn is dropped", partition.partition(), e.getMessage());
      connections.close();
      attempts.dropped(waiting.getFirst().offset());
      return false;
    } catch (CredentialDesk.Unreachable e) {
      // A missing worker API says nothing about the mailbox: the lane waits, it is not parked.
      log.warn("Slot {}: the worker API does not answer: {}", partition, e.getMessage());
      TimeUnit.NANOSECONDS.sleep(DESK_BACK_OFF.toNanos());
    } finally {
      work.meters().turnEnds();
    }
    return processed.isEmpty()
        || commit(processed.size(), processed.getLast().offset() + 1, records, waiting.peekFirst());
  }

  private boolean commit(
      int events,
      long from,
      List<ProducerRecord<String, byte[]>> records,
      @Nullable ConsumerRecord<String, byte[]> waiting)
      throws InterruptedException {
    // Without a waiting event, a continued lane is the next event, at a still unknown offset.
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

  /** Withdraws the crash marker on release, so that the slot's next copier counts no crash. */
  void giveBack() throws InterruptedException {
    OffsetAndMetadata withdrawal = attempts.withdrawal();
    if (withdrawal != null) {
      commit(withdrawal.offset(), withdrawal.metadata(), List.of());
    }
  }

  private List<ProducerRecord<String, byte[]>> dealWith(Taken delivery, Turn turn) {
    Lane lane = delivery.lane();
    if (lane == null) {
      String error =
          delivery.unreadable() == null ? "" : String.valueOf(delivery.unreadable().getMessage());
      log.error(
          "Slot {}: the record at offset {} is not a readable lane: {}",
          partition,
          delivery.event().offset(),
          error);
      return work.records().broken(delivery.event(), error);
    }
    if (work.control().isOutdated(lane.mailbox(), lane.pass())) {
      log.info(
          "Dropped folder {} of {}: pass {} is not the current pass",
          lane.destination(),
          lane.address(),
          lane.pass());
      return List.of();
    }
    LaneResult result = whatForbidsIt(delivery, lane);
    if (result == null) {
      connections.turnTo(lane.mailbox());
      result = workOn(wariness.wary(delivery, lane), turn);
    }
    long version =
        isPaused(result)
            ? work.control().pauseVersionFor(lane)
            : work.control().versionFor(lane.mailbox());
    return work.records().of(lane, result, version, connections.endpoints());
  }

  private @Nullable LaneResult whatForbidsIt(Taken delivery, Lane lane) {
    if (work.control().isPaused(lane)) {
      return paused(List.of(), lane);
    }
    LaneResult.Parked parked = wariness.parked(delivery, lane);
    if (parked != null) {
      log.error(
          "Folder {} of {} is parked: {} copiers have crashed with it",
          lane.destination(),
          lane.address(),
          delivery.deaths());
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
      log.error("Processing of folder {} of {} failed", lane.destination(), lane.address(), e);
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
