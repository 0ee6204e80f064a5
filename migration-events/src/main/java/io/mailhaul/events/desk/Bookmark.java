package io.mailhaul.events.desk;

import io.mailhaul.events.Difference;
import io.mailhaul.events.FlagWatch;
import io.mailhaul.events.UidRanges;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger knows of one destination folder: {@code GET /desk/mailboxes/{mailbox}/bookmarks}
 * answers with a list of these.
 *
 * @param destination the destination folder's name
 * @param destinationUidValidity its UIDVALIDITY when it was last worked
 * @param mark the lowest destination UID that committed progress does not account for
 * @param watch who changed flags there; null when nothing is known of it
 */
public record Bookmark(
    String destination,
    long destinationUidValidity,
    long mark,
    List<SourceBookmark> sources,
    @Nullable FlagWatch watch) {

  public Bookmark {
    sources = List.copyOf(sources);
  }

  /** A bookmark of whose flags nothing is known. */
  public Bookmark(
      String destination, long destinationUidValidity, long mark, List<SourceBookmark> sources) {
    this(destination, destinationUidValidity, mark, sources, null);
  }

  /**
   * What the ledger knows of one source folder.
   *
   * @param uidValidity its UIDVALIDITY when it was last worked
   * @param highestDone the highest UID that is accounted for; 0 when none is
   * @param tryAgain UIDs up to {@code highestDone} that were skipped or failed, or not reached, and
   *     are worth another try; at most 1,000 ranges
   * @param modSeq its HIGHESTMODSEQ (RFC 7162) when the last finished pass over it began; null when
   *     it is not known
   * @param found how many items it held at the beginning of that pass; null when it is not known
   * @param elsewhere UIDs that were left to another folder, by their labels; null means none
   * @param difference what was found of the whole folder; null when it lists what it holds
   */
  public record SourceBookmark(
      String folder,
      long uidValidity,
      long highestDone,
      UidRanges tryAgain,
      @Nullable Long modSeq,
      @Nullable Long found,
      @Nullable UidRanges elsewhere,
      @Nullable Difference difference) {

    /** A bookmark of whose flags and number nothing is known. */
    public SourceBookmark(String folder, long uidValidity, long highestDone, UidRanges tryAgain) {
      this(folder, uidValidity, highestDone, tryAgain, null, null, null, null);
    }
  }
}
