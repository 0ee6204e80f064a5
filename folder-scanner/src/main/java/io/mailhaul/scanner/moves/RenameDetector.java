package io.mailhaul.scanner.moves;

import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.FolderState.SourceFolderState;
import io.mailhaul.events.MigrationProgress.PlannedSource;
import io.mailhaul.model.folder.UidRanges;
import io.mailhaul.scanner.lanes.LanePlanner;
import io.mailhaul.scanner.lanes.PlannedLane;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Detects new source folders that have the UIDVALIDITY of a folder that no longer exists. A folder
 * keeps its UIDVALIDITY when it is renamed. Some servers derive UIDVALIDITY from the clock, so that
 * two folders may have the same value. Therefore the copier verifies each candidate.
 */
final class RenameDetector {

  /** A new source folder, and its lane. */
  private record NewFolder(PlannedLane lane, String folder) {}

  /**
   * A folder that may have been renamed.
   *
   * @param lane the lane of the folder with the new name
   * @param missingUids the UIDs of the former folder that the new one does not have
   */
  record RenameCandidate(PlannedLane lane, UidRanges missingUids) {}

  private final Mailbox source;
  private final Map<Long, NewFolder> newFolderByUidValidity = new HashMap<>();

  RenameDetector(Mailbox source, Collection<FolderState> bookmarks, List<PlannedLane> lanes) {
    this.source = source;
    Set<String> known = new HashSet<>();
    bookmarks.forEach(bookmark -> bookmark.sources().forEach(s -> known.add(s.folder())));
    Set<Long> ambiguous = new HashSet<>();
    for (PlannedLane lane : lanes) {
      for (PlannedSource counted : lane.plannedSources()) {
        if (!known.contains(counted.folder())
            && newFolderByUidValidity.put(
                    counted.uidValidity(), new NewFolder(lane, counted.folder()))
                != null) {
          ambiguous.add(counted.uidValidity());
        }
      }
    }
    newFolderByUidValidity.keySet().removeAll(ambiguous);
  }

  /**
   * The folder that a vanished one may have been renamed to; null when there is none.
   *
   * @param items the UIDs of the vanished folder that earlier passes have finished
   */
  @Nullable RenameCandidate candidateFor(SourceFolderState vanished, UidRanges items) {
    NewFolder candidate = newFolderByUidValidity.get(vanished.uidValidity());
    if (candidate == null) {
      return null;
    }
    try {
      OpenFolder folder = source.examine(candidate.folder());
      return folder.status().uidValidity() == vanished.uidValidity()
          ? new RenameCandidate(candidate.lane(), folder.findVanished(items, 0))
          : null;
    } catch (MailboxException e) {
      if (!LanePlanner.isFolderScoped(e.reason())) {
        throw e;
      }
      return null;
    }
  }
}
