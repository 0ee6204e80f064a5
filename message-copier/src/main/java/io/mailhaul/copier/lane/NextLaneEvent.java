package io.mailhaul.copier.lane;

import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;

/**
 * The event with which a lane continues. After a fragmented turn it names the messages to compare
 * as well as the remaining ones, so that the next turn finds the copies that were not reported.
 */
final class NextLaneEvent {

  private NextLaneEvent() {}

  /** The lane's event for the next turn. */
  static Lane after(TurnState state, List<LaneProgressed> progress) {
    boolean fragmented = state.isFragmented();
    Lane lane = state.lane();
    List<Lane.Source> sources = new ArrayList<>();
    boolean complete = true;
    for (SourceProgressState source : state.sources()) {
      Lane.Source before = source.laneSource();
      UidRanges remaining = source.remaining();
      if (fragmented) {
        remaining =
            complete
                ? before.remaining().between(source.completeThroughUid() + 1, UidRanges.MAX_UID)
                : before.remaining();
        complete &= source.remaining().isEmpty();
      }
      UidRanges toReconcile =
          fragmented || state.reconciliation().comparesWholeFolder()
              ? before.toReconcile()
              : remaining.union(source.destinationUidUnknown());
      sources.add(
          new Lane.Source(
              before.folder(),
              before.identity(),
              remaining,
              toReconcile,
              source.flagProgress().nextFlagSync(),
              before.otherLabels(),
              before.uidValidityChanged(),
              state.moves().next(source, remaining)));
    }
    return new Lane(
        lane.id(),
        lane.address(),
        lane.slot(),
        lane.turn() + 1,
        progress.isEmpty() ? lane.cursor() : progress.getLast().to(),
        lane.destinationIdentity(),
        lane.destinationUidNext(),
        fragmented ? lane.reconcileFromUid() : state.reconciliation().reconcileFromUid(),
        lane.messageFilter(),
        sources,
        state.reconciliation().unconfirmedAppend(),
        state.nextFlagBaseline(),
        state.moves().nextCandidates(),
        state.quota().nextSafeMode());
  }
}
