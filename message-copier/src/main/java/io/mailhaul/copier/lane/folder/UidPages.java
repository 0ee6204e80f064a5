package io.mailhaul.copier.lane.folder;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;

/** Splits the UIDs of a FETCH into pages, so that no response gets too long. */
public final class UidPages {

  private UidPages() {}

  /**
   * One page for a folder with few messages. In a sparse folder many UIDs do not exist, so a page
   * may cover more of them.
   *
   * @param messagesPerPage about how many messages a page has
   * @param maxSparseness the largest factor by which a page covers more UIDs than that
   */
  public static List<UidRanges> of(
      SourceFolder folder, UidRanges uids, int messagesPerPage, int maxSparseness) {
    FolderStatus status = folder.status();
    if (uids.isEmpty() || status.messages() <= messagesPerPage) {
      return uids.isEmpty() ? List.of() : List.of(uids);
    }
    long span =
        messagesPerPage * Math.clamp(status.uidNext() / status.messages(), 1L, maxSparseness);
    List<UidRanges> pages = new ArrayList<>();
    for (UidRanges remaining = uids; !remaining.isEmpty(); ) {
      UidRanges page = remaining.between(remaining.first(), remaining.first() + span - 1);
      pages.add(page);
      remaining = remaining.minus(page);
    }
    return pages;
  }
}
