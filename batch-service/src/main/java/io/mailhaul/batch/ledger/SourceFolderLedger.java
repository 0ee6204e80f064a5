package io.mailhaul.batch.ledger;

import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.batch.persistence.Embedded;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.FlagProgress;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.model.folder.UidRanges;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one source folder that is mapped to a destination folder.
 *
 * @param folderId id of the destination folder's row
 * @param name name of the source folder
 * @param pass the last pass that planned it
 * @param done the UIDs that were processed, whether they exist or not
 * @param messageCounts the counts of that pass
 * @param runCopied how many messages earlier passes of the same run copied
 * @param runBytes the size of those messages, in bytes
 * @param modSeq its HIGHESTMODSEQ (RFC 7162) at the start of the last completed pass; 0 when it is
 *     not known
 * @param flags what the run did with the flags of earlier copies
 * @param mappingRule the rule that placed it; null when it keeps its name
 * @param listingMismatch null when, as far as known, the folder lists as many messages as it
 *     reports
 * @param copiedUnderOtherLabel the messages that are copied from another folder, whose label they
 *     have (Gmail); null when there are none
 */
record SourceFolderLedger(
    long folderId,
    String name,
    int pass,
    FolderIdentity identity,
    UidRanges done,
    @Embedded MessageCounts messageCounts,
    long runCopied,
    long runBytes,
    long modSeq,
    @Embedded("flags_") FlagCounts flags,
    @Nullable MappingRule mappingRule,
    @Nullable ListingMismatch listingMismatch,
    @Nullable UidRanges copiedUnderOtherLabel) {

  /** The ledger of a source folder before the first pass over it. */
  static SourceFolderLedger create(long folder, String name, int pass, FolderIdentity identity) {
    return new SourceFolderLedger(
        folder,
        name,
        pass,
        identity,
        UidRanges.EMPTY,
        MessageCounts.NONE,
        0,
        0,
        0,
        FlagCounts.NONE,
        null,
        null,
        null);
  }

  /** Its part of the run's counts. */
  MessageCounts asPartOfRun(int firstPass) {
    return pass < firstPass ? MessageCounts.NONE : messageCounts.asPartOfRun(runCopied, runBytes);
  }

  SourceFolderLedger withCounts(MessageCounts counts) {
    return new SourceFolderLedger(
        folderId,
        name,
        pass,
        identity,
        done,
        counts,
        runCopied,
        runBytes,
        modSeq,
        flags,
        mappingRule,
        listingMismatch,
        copiedUnderOtherLabel);
  }

  /**
   * Adds the result of a turn.
   *
   * @param counts the counts of the turn, without the messages that the folder does not list
   */
  SourceFolderLedger withTurn(SourceProgress part, MessageCounts counts) {
    FolderIdentity found = part.identity();
    UidRanges before = found.hasComparableMessageIds(identity) ? done : UidRanges.EMPTY;
    FlagProgress flagProgress = part.flagProgress();
    ListingMismatch mismatch =
        part.listingMismatch() == null ? listingMismatch : part.listingMismatch();
    long newlyUnlisted = Math.max(0, unlistedCount(mismatch) - unlistedCount(listingMismatch));
    UidRanges otherLabel =
        (copiedUnderOtherLabel == null ? UidRanges.EMPTY : copiedUnderOtherLabel)
            .minus(part.done())
            .union(part.copiedUnderOtherLabel());
    return new SourceFolderLedger(
        folderId,
        name,
        pass,
        found,
        before.union(part.done()),
        messageCounts.withTurn(
            counts.copied(),
            counts.alreadyPresent(),
            counts.skipped(),
            counts.skippedBenign(),
            counts.failed() + newlyUnlisted,
            counts.bytes()),
        runCopied,
        runBytes,
        flagProgress == null || flagProgress.passModSeq() == 0 ? modSeq : flagProgress.passModSeq(),
        flagProgress == null ? flags : flags.plus(flagProgress.counts()),
        mappingRule,
        mismatch,
        otherLabel.isEmpty() ? null : otherLabel);
  }

  /** How many messages a folder reports but does not list; they count as failed. */
  static long unlistedCount(@Nullable ListingMismatch mismatch) {
    return mismatch == null ? 0 : mismatch.unlisted();
  }
}
