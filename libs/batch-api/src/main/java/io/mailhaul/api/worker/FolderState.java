package io.mailhaul.api.worker;

import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one destination folder in the ledger: {@code GET
 * /worker/mailboxes/{mailbox}/folder-states} answers with a list of these.
 *
 * @param destination the destination folder's name
 * @param destinationIdentity its identity when a lane last processed it
 * @param reconcileFromUid the lowest destination UID that committed progress does not account for
 * @param flagBaseline the baseline for flag changes by the user; null when there is none
 */
public record FolderState(
    String destination,
    FolderIdentity destinationIdentity,
    long reconcileFromUid,
    List<SourceFolderState> sources,
    @Nullable FlagBaseline flagBaseline) {

  public FolderState {
    sources = List.copyOf(sources);
  }

  /** A folder state without a flag baseline. */
  public FolderState(
      String destination,
      FolderIdentity destinationIdentity,
      long mark,
      List<SourceFolderState> sources) {
    this(destination, destinationIdentity, mark, sources, null);
  }

  /**
   * The state of one source folder in the ledger.
   *
   * @param identity its identity when a lane last processed it
   * @param highestDone the highest UID that is accounted for; 0 when none is
   * @param retryRanges UIDs up to {@code highestDone} to retry, because their messages were
   *     skipped, failed or not reached; at most 1,000 ranges
   * @param modSeq its HIGHESTMODSEQ (RFC 7162) when the last finished pass over it began; null when
   *     it is not known
   * @param found how many messages it held at the beginning of that pass; null when it is not known
   * @param copiedUnderOtherLabel UIDs of messages that are copied from another folder because of
   *     their labels; null means none
   * @param listingMismatch the listing mismatch of the folder; null when there is none
   */
  public record SourceFolderState(
      String folder,
      FolderIdentity identity,
      long highestDone,
      UidRanges retryRanges,
      @Nullable Long modSeq,
      @Nullable Long found,
      @Nullable UidRanges copiedUnderOtherLabel,
      @Nullable ListingMismatch listingMismatch) {

    /** A state without the optional values. */
    public SourceFolderState(
        String folder, FolderIdentity identity, long highestDone, UidRanges tryAgain) {
      this(folder, identity, highestDone, tryAgain, null, null, null, null);
    }
  }
}
