package io.mailhaul.copier.lane.folder;

import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.events.Lane;
import io.mailhaul.model.Side;
import io.mailhaul.worker.LruMap;
import java.util.Map;

/**
 * The messages that this copier has found to close connections, by pass and folder, so that a
 * search continues in the lane's next turn. Another copier searches again. Thread-safe.
 */
public final class PoisonMessageRegistry {

  private static final int MAX_FOLDERS = 10_000;

  private record FolderKey(String mailbox, int pass, Side side, String folder, long uidValidity) {}

  private final Map<FolderKey, PoisonMessageIsolator> isolators = new LruMap<>(MAX_FOLDERS);

  /** Wraps a source folder, so that messages that close the connection are isolated. */
  SourceFolder isolatingSource(Lane lane, SourceFolder folder) {
    return new PoisonFreeFolder(folder, isolatorFor(lane, Side.SOURCE, folder));
  }

  /** Wraps a folder at the destination that is only read. */
  public PoisonFreeFolder isolatingCopies(Lane lane, SourceFolder folder) {
    return new PoisonFreeFolder(folder, isolatorFor(lane, Side.DESTINATION, folder));
  }

  /** Wraps the lane's destination folder. */
  DestinationFolder isolatingDestination(Lane lane, DestinationFolder folder) {
    return new PoisonFreeDestination(folder, isolatorFor(lane, Side.DESTINATION, folder));
  }

  /**
   * Records the found messages of the lane's source folders as failed. Call after the read-ahead
   * has ended: a message that was hidden must not count as deleted.
   */
  public void recordIn(TurnState state, LaneMeters meters) {
    for (SourceProgressState source : state.sources()) {
      isolatorFor(
              state.lane(),
              Side.SOURCE,
              source.folder(),
              source.laneSource().identity().uidValidity())
          .poisonMessages()
          .forEach((uid, failure) -> {
            if (source.recordPoisonMessage(uid, failure)) {
              meters.recordFailedMessage(failure.reason());
            }
          });
    }
  }

  private PoisonMessageIsolator isolatorFor(Lane lane, Side side, SourceFolder folder) {
    return isolatorFor(lane, side, folder.name(), folder.status().uidValidity());
  }

  private synchronized PoisonMessageIsolator isolatorFor(
      Lane lane, Side side, String folder, long uidValidity) {
    return isolators.computeIfAbsent(
        new FolderKey(lane.mailbox(), lane.pass(), side, folder, uidValidity),
        key -> new PoisonMessageIsolator());
  }
}
