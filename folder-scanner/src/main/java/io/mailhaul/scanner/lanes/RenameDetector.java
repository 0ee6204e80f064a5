package io.mailhaul.scanner.lanes;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.FolderState.SourceFolderState;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Detects new source folders that have the identity of a folder that no longer exists. A folder
 * keeps its UIDVALIDITY and its MAILBOXID when it is renamed. Without MAILBOXID, two folders may
 * have the same identity, because some servers derive UIDVALIDITY from the clock. Therefore the
 * copier verifies each candidate.
 */
final class RenameDetector {

  /** A new source folder, and its lane. */
  private record NewFolder(PlannedLane lane, String folder, FolderIdentity identity) {}

  /**
   * A folder that may have been renamed.
   *
   * @param lane the lane of the folder with the new name
   * @param missingUids the UIDs of the former folder that the new one does not have
   */
  record RenameCandidate(PlannedLane lane, UidRanges missingUids) {}

  private final SourceMailbox source;
  private final List<NewFolder> newFolders = new ArrayList<>();

  RenameDetector(
      SourceMailbox source, Collection<FolderState> folderStates, List<PlannedLane> lanes) {
    this.source = source;
    Set<String> known = new HashSet<>();
    folderStates.forEach(folderState -> folderState.sources().forEach(s -> known.add(s.folder())));
    for (PlannedLane lane : lanes) {
      for (PlannedSource counted : lane.plannedSources()) {
        if (!known.contains(counted.folder())) {
          newFolders.add(new NewFolder(lane, counted.folder(), counted.identity()));
        }
      }
    }
  }

  /**
   * The folder that a vanished one may have been renamed to; null when there is none.
   *
   * @param uids the UIDs of the vanished folder that earlier passes have finished
   */
  @Nullable RenameCandidate candidateFor(SourceFolderState vanished, UidRanges uids) {
    List<NewFolder> candidates =
        newFolders.stream()
            .filter(folder -> folder.identity().hasComparableMessageIds(vanished.identity()))
            .toList();
    if (candidates.size() != 1) {
      return null;
    }
    NewFolder candidate = candidates.getFirst();
    try {
      SourceFolder folder = source.examine(candidate.folder());
      return folder.status().identity().hasComparableMessageIds(vanished.identity())
          ? new RenameCandidate(candidate.lane(), folder.findVanished(uids))
          : null;
    } catch (MailboxException e) {
      if (!e.reason().isFolderScoped()) {
        throw e;
      }
      return null;
    }
  }
}
