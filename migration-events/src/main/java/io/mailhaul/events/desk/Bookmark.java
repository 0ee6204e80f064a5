package io.mailhaul.events.desk;

import io.mailhaul.events.Difference;
import io.mailhaul.events.FlagWatch;
import io.mailhaul.events.UidRanges;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one destination folder in the ledger: {@code GET
 * /desk/mailboxes/{mailbox}/bookmarks} answers with a list of these.
 *
 * @param destination the destination folder's name
 * @param destinationUidValidity its UIDVALIDITY when a lane last processed it
 * @param mark the lowest destination UID that committed progress does not account for
 * @param watch the baseline for flag changes by the user; null when there is none
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

  /** A folder state without a flag baseline. */
  public Bookmark(
      String destination, long destinationUidValidity, long mark, List<SourceBookmark> sources) {
    this(destination, destinationUidValidity, mark, sources, null);
  }

  /**
   * The state of one source folder in the ledger.
   *
   * @param uidValidity its UIDVALIDITY when a lane last processed it
   * @param highestDone the highest UID that is accounted for; 0 when none is
   * @param tryAgain UIDs up to {@code highestDone} to retry, because their messages were skipped,
   *     failed or not reached; at most 1,000 ranges
   * @param modSeq its HIGHESTMODSEQ (RFC 7162) when the last finished pass over it began; null when
   *     it is not known
   * @param found how many messages it held at the beginning of that pass; null when it is not known
   * @param elsewhere UIDs of messages that are copied from another folder because of their labels;
   *     null means none
   * @param difference the listing mismatch of the folder; null when there is none
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

    /** A state without the optional values. */
    public SourceBookmark(String folder, long uidValidity, long highestDone, UidRanges tryAgain) {
      this(folder, uidValidity, highestDone, tryAgain, null, null, null, null);
    }
  }
}
