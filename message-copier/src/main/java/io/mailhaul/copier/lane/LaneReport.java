package io.mailhaul.copier.lane;

import io.mailhaul.access.MailboxException;
import io.mailhaul.copier.lane.folder.PoisonMessageRegistry;
import io.mailhaul.copier.lane.state.LaneContext;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.MailboxConnections;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.FailureReason.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Reports what a turn has done, also when a failure has ended it. */
final class LaneReport {

  private final LaneContext turn;
  private final TurnState state;
  private final PoisonMessageRegistry poisonMessages;
  private final Instant startedAt;

  LaneReport(LaneContext turn, PoisonMessageRegistry poisonMessages, Instant startedAt) {
    this.turn = turn;
    this.state = turn.state();
    this.poisonMessages = poisonMessages;
    this.startedAt = startedAt;
  }

  /** The turn ended normally. */
  LaneResult processed() {
    List<LaneProgressed> progress = progress();
    return new LaneResult.Processed(
        progress, state.isFinished() ? null : NextLaneEvent.after(state, progress));
  }

  /**
   * A failure ended the turn: the lane fails when it concerns only its folder or cannot be
   * repeated, and is parked otherwise. Failures of more than the folder close the connections.
   */
  LaneResult stopped(MailboxException e, MailboxConnections connections) {
    List<LaneProgressed> progress = progress();
    if (state.isFinished()) {
      return new LaneResult.Processed(progress, null);
    }
    Lane next = NextLaneEvent.after(state, progress);
    Failure failure = DeletedFolderDetector.refine(e.failure(), state, connections);
    if (failure.reason().scope() == FailureReason.Scope.FOLDER) {
      return new LaneResult.Failed(progress, next.cursor(), failure);
    }
    connections.close();
    return switch (failure.reason().retry()) {
      case Retry.After(Duration delay) ->
          new LaneResult.Parked(progress, next, failure, longerDelay(delay, e));
      case Retry.AfterUserAction() -> new LaneResult.Parked(progress, next, failure, null);
      case Retry.Never(), Retry.NextPass() ->
          new LaneResult.Failed(progress, next.cursor(), failure);
    };
  }

  private List<LaneProgressed> progress() {
    poisonMessages.recordIn(state, turn.resources().meters());
    state.revertUnsettledFlags();
    return new LaneProgressWriter(state, startedAt, turn.resources().clock().instant()).progress();
  }

  private static Duration longerDelay(Duration delay, MailboxException e) {
    Duration requested = e.backOff().orElse(Duration.ZERO);
    return requested.compareTo(delay) > 0 ? requested : delay;
  }
}
