package io.mailhaul.copier.lane;

import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.worker.LruMap;
import java.util.Map;

/**
 * The lanes that a slot's worker has processed last for each destination folder. If a lane's next
 * event is the one that its last turn here has written, no other copier and no second event of the
 * lane can have written to the folder since, because the slot is the only writer. Then nothing of
 * the lane at the destination is unrecorded, and the new turn need not look for it.
 */
public final class CommittedLanes {

  /** More lanes only cost the comparison. */
  private static final int MAX_LANES = 10_000;

  private record DestinationFolder(String mailbox, String destination) {
    static DestinationFolder of(Lane lane) {
      return new DestinationFolder(lane.mailbox(), lane.destination());
    }
  }

  private record LaneTurn(LaneId id, int turn, String cursor) {
    static LaneTurn of(Lane lane) {
      return new LaneTurn(lane.id(), lane.turn(), lane.cursor());
    }
  }

  private final Map<DestinationFolder, LaneTurn> nextTurns = new LruMap<>(MAX_LANES);

  /**
   * Whether the last turn for this folder has written this event. The answer is given once: if the
   * turn that begins is not committed, its work is unrecorded.
   */
  public boolean isContinued(Lane lane) {
    return LaneTurn.of(lane).equals(nextTurns.remove(DestinationFolder.of(lane)));
  }

  /**
   * A turn has processed the lane. Its result counts only until {@link #clear}.
   *
   * @param lane the lane as it was processed
   */
  public void processed(Lane lane, LaneResult result) {
    if (result instanceof LaneResult.Processed processed) {
      processed
          .continuation()
          .filter(next -> hasRecordedAll(lane, next))
          .ifPresent(next -> nextTurns.put(DestinationFolder.of(next), LaneTurn.of(next)));
    }
  }

  /**
   * Whether the turn has recorded all copies that the destination has. Otherwise the position from
   * which the next turn reconciles is not raised.
   */
  private static boolean hasRecordedAll(Lane lane, Lane next) {
    return next.reconcileFromUid() > lane.reconcileFromUid();
  }

  /** The turn that has processed lanes was not committed, or its outcome is unknown. */
  public void clear() {
    nextTurns.clear();
  }
}
