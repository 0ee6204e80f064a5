package io.mailhaul.batch.ledger;

import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.events.SourceProgress.FlagProgress;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.UidRanges;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one source folder that is mapped to a destination folder.
 *
 * @param folder id of the destination folder's row
 * @param name name of the source folder
 * @param pass the last pass that planned it
 * @param done the UIDs that were processed, whether they exist or not
 * @param messageCounts the counts of that pass
 * @param runCopied how many messages earlier passes of the same run copied
 * @param runBytes the size of those messages, in bytes
 * @param modSeq its HIGHESTMODSEQ (RFC 7162) at the start of the last completed pass; 0 when it is
 *     not known
 * @param flags what the run did with the flags of earlier copies
 * @param listingMismatch null when, as far as known, the folder lists as many messages as it
 *     reports
 */
record SourceFolderLedger(
    long folder,
    String name,
    int pass,
    FolderIdentity identity,
    UidRanges done,
    MessageCounts messageCounts,
    long runCopied,
    long runBytes,
    long modSeq,
    FlagCounts flags,
    @Nullable ListingMismatch listingMismatch) {

  /** Its part of the run's counts. */
  MessageCounts asPartOfRun(int firstPass) {
    return pass < firstPass ? MessageCounts.NONE : messageCounts.asPartOfRun(runCopied, runBytes);
  }

  SourceFolderLedger with(MessageCounts changed) {
    return new SourceFolderLedger(
        folder,
        name,
        pass,
        identity,
        done,
        changed,
        runCopied,
        runBytes,
        modSeq,
        flags,
        listingMismatch);
  }

  SourceFolderLedger with(UidRanges changed, FolderIdentity changedIdentity) {
    return new SourceFolderLedger(
        folder,
        name,
        pass,
        changedIdentity,
        changed,
        messageCounts,
        runCopied,
        runBytes,
        modSeq,
        flags,
        listingMismatch);
  }

  /** Adds what a turn did with flags. */
  SourceFolderLedger with(@Nullable FlagProgress progress) {
    return progress == null
        ? this
        : with(
            progress.passModSeq() == 0 ? modSeq : progress.passModSeq(),
            flags.plus(progress.counts()),
            listingMismatch);
  }

  /** Replaces the listing difference by the one that a turn found. */
  SourceFolderLedger with(@Nullable ListingMismatch found) {
    return found == null ? this : with(modSeq, flags, found);
  }

  private SourceFolderLedger with(long asOf, FlagCounts counts, @Nullable ListingMismatch found) {
    return new SourceFolderLedger(
        folder,
        name,
        pass,
        identity,
        done,
        messageCounts,
        runCopied,
        runBytes,
        asOf,
        counts,
        found);
  }

  /** How many messages it reports but does not list; they count as failed. */
  long unlistedCount() {
    return listingMismatch == null ? 0 : listingMismatch.unlisted();
  }
}
