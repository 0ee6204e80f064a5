package io.mailhaul.batch.tracking;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.ledger.LaneLedger;
import io.mailhaul.batch.ledger.ParkedLanes;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.events.LaneProgress.LaneEventUnreadable;
import io.mailhaul.events.LaneProgress.LaneFailed;
import io.mailhaul.events.LaneProgress.LaneParked;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Records what copiers did with lanes. */
@Component
class LaneHandler {

  private final LaneLedger lanes;
  private final ParkedLanes parkedLanes;
  private final RetryPolicy retryPolicy;
  private final BatchMeters meters;

  LaneHandler(
      LaneLedger lanes, ParkedLanes parkedLanes, RetryPolicy retryPolicy, BatchMeters meters) {
    this.lanes = lanes;
    this.parkedLanes = parkedLanes;
    this.retryPolicy = retryPolicy;
    this.meters = meters;
  }

  /** A committed part of a turn, with its batch and its mailbox. */
  record Turn(Batch batch, Mailbox mailbox, LaneProgressed progress) {}

  /** Adds the results of turns; returns for each whether it started at the lane's cursor. */
  List<Boolean> handleProgress(List<Turn> turns, Instant now) {
    List<Optional<MessageCounts>> counts =
        lanes.progress(
            turns.stream()
                .map(turn -> new LaneLedger.Turn(turn.mailbox(), turn.progress()))
                .toList());
    List<Boolean> applied = new ArrayList<>();
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      counts
          .get(i)
          .ifPresent(turnCounts -> {
            LaneProgressed progress = turn.progress();
            turn.batch().recordTurn(progress.startedAt(), progress.at());
            turn.batch()
                .sessionEvidence()
                .addTurn(
                    progress.startedAt(),
                    progress.at(),
                    turnCounts.totals().found() - turnCounts.remaining(),
                    turnCounts.bytes());
            turn.mailbox().recordProgress(now);
            meters.countMessages(turnCounts);
          });
      applied.add(counts.get(i).isPresent());
    }
    return applied;
  }

  /** Fails a lane; returns whether it was at that cursor. */
  boolean handleFailed(Mailbox mailbox, LaneFailed failed) {
    return counted(
        failed.failure(),
        lanes.failLane(mailbox, failed.id().destination(), failed.from(), failed.failure()));
  }

  /**
   * Fails a lane at any cursor, because its event cannot be read; returns whether it was active.
   */
  boolean handleUnreadable(Mailbox mailbox, LaneEventUnreadable unreadable) {
    return counted(
        unreadable.failure(),
        lanes.failLane(mailbox, unreadable.id().destination(), unreadable.failure()));
  }

  private boolean counted(Failure failure, boolean applied) {
    if (applied) {
      meters.failed(failure.reason());
    }
    return applied;
  }

  /** Parks a lane that a copier handed back; returns whether it was at that cursor. */
  boolean handleParked(Batch batch, Mailbox mailbox, LaneParked parked, Instant now) {
    Failure failure = parked.failure();
    Instant until = parked.until();
    if (until == null && failure.reason().isFolderScoped()) {
      // Only this folder needs the user's action; the others continue.
      return counted(
          failure,
          lanes.failLane(mailbox, parked.id().destination(), parked.lane().cursor(), failure));
    }
    Instant retryAt =
        until == null
            ? null
            : retryPolicy.withJitter(
                retryPolicy.nextAttemptOfLane(mailbox, failure, until, now), now);
    if (parked.controlVersion() < mailbox.controlVersion()
        || failure.reason() == FailureReason.PAUSED) {
      // The copier had not seen the latest control record, which may resolve its wait. Whether a
      // pause holds is decided here: a paused batch is not resumed, and if the copier had seen the
      // pause but not yet its end, the lane resumes now.
      retryAt = now;
    }
    boolean applied = parkedLanes.park(mailbox, parked.lane(), failure, retryAt);
    if (applied) {
      meters.parked(failure.reason());
      batch.sessionEvidence().addParked(failure, until, mailbox.slots().size() == 1);
    }
    return applied;
  }
}
