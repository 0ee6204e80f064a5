package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.events.Lane;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;

/**
 * Records the message with which copiers have crashed as failed, so that it costs only itself. A
 * message that was found at the destination is not concerned.
 */
public final class MessageCrashRecorder {

  private final TurnState state;
  private final LaneMeters meters;

  public MessageCrashRecorder(OpenLane lane) {
    this.state = lane.state();
    this.meters = lane.meters();
  }

  /** Call after the destination was reconciled. */
  public void record() {
    Lane.NamedMessage named = state.quota().crashedWith();
    if (named == null) {
      return;
    }
    Failure failure = new Failure(FailureReason.MESSAGE_CRASHES_WORKER, null, "");
    for (SourceProgressState source : state.sources()) {
      if (source.folder().equals(named.folder())
          && source.remaining().contains(named.uid())
          && source.recordPoisonMessage(named.uid(), failure)) {
        meters.recordFailedMessage(failure.reason());
        state.quota().countProcessed(1);
      }
    }
  }
}
