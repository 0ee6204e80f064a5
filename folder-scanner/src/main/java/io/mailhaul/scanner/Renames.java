package io.mailhaul.scanner;

import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.MigrationProgress.PlannedSource;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.Bookmark.SourceBookmark;
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
final class Renames {

  /** A new source folder, and its lane. */
  private record New(PlannedLane lane, String folder) {}

  /**
   * A folder that may have been renamed.
   *
   * @param lane the lane of the folder with the new name
   * @param gone the UIDs of the former folder that the new one does not have
   */
  record Renamed(PlannedLane lane, UidRanges gone) {}

  private final Mailbox source;
  private final Map<Long, New> byValidity = new HashMap<>();

  Renames(Mailbox source, Collection<Bookmark> bookmarks, List<PlannedLane> lanes) {
    this.source = source;
    Set<String> known = new HashSet<>();
    bookmarks.forEach(bookmark -> bookmark.sources().forEach(s -> known.add(s.folder())));
    Set<Long> ambiguous = new HashSet<>();
    for (PlannedLane lane : lanes) {
      for (PlannedSource counted : lane.counted()) {
        if (!known.contains(counted.folder())
            && byValidity.put(counted.uidValidity(), new New(lane, counted.folder())) != null) {
          ambiguous.add(counted.uidValidity());
        }
      }
    }
    byValidity.keySet().removeAll(ambiguous);
  }

  /**
   * The folder that a vanished one may have been renamed to; null when there is none.
   *
   * @param items the UIDs of the vanished folder that earlier passes have finished
   */
  @Nullable Renamed of(SourceBookmark vanished, UidRanges items) {
    New candidate = byValidity.get(vanished.uidValidity());
    if (candidate == null) {
      return null;
    }
    try {
      OpenFolder folder = source.examine(candidate.folder());
      return folder.status().uidValidity() == vanished.uidValidity()
          ? new Renamed(candidate.lane(), folder.vanished(items, 0))
          : null;
    } catch (MailboxException e) {
      if (!LaneCounting.reachesFolderOnly(e.reason())) {
        throw e;
      }
      return null;
    }
  }
}
