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
 * Source folders that are new and have the UIDVALIDITY of one that has vanished. Servers let a
 * folder keep it when it is renamed; but some take it from the clock, so that two folders may have
 * the same, and the copier asks for more proof.
 */
final class Renames {

  /** A folder that is new, and the lane that it is in. */
  private record New(PlannedLane lane, String folder) {}

  /**
   * @param lane the one that works what may be the folder under its new name
   * @param gone what of the former folder's items is not in the new one
   */
  record Renamed(PlannedLane lane, UidRanges gone) {}

  private final Mailbox source;
  private final Map<Long, New> byValidity = new HashMap<>();

  Renames(Mailbox source, Collection<Bookmark> bookmarks, List<PlannedLane> lanes) {
    this.source = source;
    Set<String> known = new HashSet<>();
    bookmarks.forEach(bookmark -> bookmark.sources().forEach(s -> known.add(s.folder())));
    Set<Long> several = new HashSet<>();
    for (PlannedLane lane : lanes) {
      for (PlannedSource counted : lane.counted()) {
        if (!known.contains(counted.folder())
            && byValidity.put(counted.uidValidity(), new New(lane, counted.folder())) != null) {
          several.add(counted.uidValidity());
        }
      }
    }
    byValidity.keySet().removeAll(several);
  }

  /**
   * What a folder that has vanished may be now.
   *
   * @param items its items that earlier passes have dealt with
   */
  @Nullable Renamed of(SourceBookmark vanished, UidRanges items) {
    New now = byValidity.get(vanished.uidValidity());
    if (now == null) {
      return null;
    }
    try {
      OpenFolder folder = source.examine(now.folder());
      return folder.status().uidValidity() == vanished.uidValidity()
          ? new Renamed(now.lane(), folder.vanished(items, 0))
          : null;
    } catch (MailboxException e) {
      if (!LaneCounting.reachesFolderOnly(e.reason())) {
        throw e;
      }
      return null;
    }
  }
}
