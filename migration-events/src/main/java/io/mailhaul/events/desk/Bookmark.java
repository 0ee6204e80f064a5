package io.mailhaul.events.desk;

import io.mailhaul.events.UidRanges;
import java.util.List;

/**
 * What the ledger knows of one destination folder: {@code GET /desk/mailboxes/{mailbox}/bookmarks}
 * answers with a list of these.
 *
 * @param destination the destination folder's name
 * @param destinationUidValidity its UIDVALIDITY when it was last worked
 * @param mark the lowest destination UID that committed progress does not account for
 */
public record Bookmark(
    String destination, long destinationUidValidity, long mark, List<SourceBookmark> sources) {

  public Bookmark {
    sources = List.copyOf(sources);
  }

  /**
   * What the ledger knows of one source folder.
   *
   * @param uidValidity its UIDVALIDITY when it was last worked
   * @param highestDone the highest UID that is accounted for; 0 when none is
   * @param tryAgain UIDs up to {@code highestDone} that were skipped or failed, or not reached, and
   *     are worth another try; at most 1,000 ranges
   */
  public record SourceBookmark(
      String folder, long uidValidity, long highestDone, UidRanges tryAgain) {}
}
