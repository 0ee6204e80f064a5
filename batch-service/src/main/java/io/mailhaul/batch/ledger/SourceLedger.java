package io.mailhaul.batch.ledger;

import io.mailhaul.batch.mailbox.Account;
import io.mailhaul.events.Difference;
import io.mailhaul.events.FlagCounts;
import io.mailhaul.events.MigrationProgress.FlagProgress;
import io.mailhaul.events.UidRanges;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one source folder that is mapped to a destination folder.
 *
 * @param folder id of the destination folder's row
 * @param name name of the source folder
 * @param pass the last pass that planned it
 * @param done the UIDs that were processed, whether they exist or not
 * @param account the counts of that pass
 * @param runCopied how many messages earlier passes of the same run copied
 * @param runBytes the size of those messages, in bytes
 * @param modSeq its HIGHESTMODSEQ (RFC 7162) at the start of the last completed pass; 0 when it is
 *     not known
 * @param flags what the run did with the flags of earlier copies
 * @param difference null when, as far as known, the folder lists as many messages as it reports
 */
record SourceLedger(
    long folder,
    String name,
    int pass,
    long uidValidity,
    UidRanges done,
    Account account,
    long runCopied,
    long runBytes,
    long modSeq,
    FlagCounts flags,
    @Nullable Difference difference) {

  /** Its part of the run's counts. */
  Account inRun(int firstPass) {
    return pass < firstPass ? Account.NONE : account.inRun(runCopied, runBytes);
  }

  SourceLedger with(Account changed) {
    return new SourceLedger(
        folder,
        name,
        pass,
        uidValidity,
        done,
        changed,
        runCopied,
        runBytes,
        modSeq,
        flags,
        difference);
  }

  SourceLedger with(UidRanges changed, long validity) {
    return new SourceLedger(
        folder,
        name,
        pass,
        validity,
        changed,
        account,
        runCopied,
        runBytes,
        modSeq,
        flags,
        difference);
  }

  /** Adds what a turn did with flags. */
  SourceLedger with(@Nullable FlagProgress progress) {
    return progress == null
        ? this
        : with(
            progress.asOf() == 0 ? modSeq : progress.asOf(),
            flags.plus(progress.counts()),
            difference);
  }

  /** Replaces the listing difference by the one that a turn found. */
  SourceLedger with(@Nullable Difference found) {
    return found == null ? this : with(modSeq, flags, found);
  }

  private SourceLedger with(long asOf, FlagCounts counts, @Nullable Difference found) {
    return new SourceLedger(
        folder, name, pass, uidValidity, done, account, runCopied, runBytes, asOf, counts, found);
  }

  /** How many messages it reports but does not list; they count as failed. */
  long missing() {
    return difference == null ? 0 : difference.missing();
  }
}
