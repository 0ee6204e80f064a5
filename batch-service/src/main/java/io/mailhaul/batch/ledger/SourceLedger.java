package io.mailhaul.batch.ledger;

import io.mailhaul.batch.mailbox.Account;
import io.mailhaul.events.Difference;
import io.mailhaul.events.FlagCounts;
import io.mailhaul.events.MigrationProgress.FlagProgress;
import io.mailhaul.events.UidRanges;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one source folder that is mapped onto a destination folder.
 *
 * @param folder the destination folder's row
 * @param name the source folder's name
 * @param pass the pass that planned it last
 * @param done the UIDs that are accounted for, existing or not
 * @param account of that pass
 * @param runCopied how many items earlier passes of the same run copied
 * @param runBytes how many bytes those had
 * @param modSeq its HIGHESTMODSEQ when the last finished pass over it began; 0 when it is not known
 * @param flags what the run did about the flags of earlier copies
 * @param difference null when the folder lists what it says it holds, as far as known
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

  /** Its part of the run's account. */
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

  /** With what a turn did about flags. */
  SourceLedger with(@Nullable FlagProgress progress) {
    return progress == null
        ? this
        : with(
            progress.asOf() == 0 ? modSeq : progress.asOf(),
            flags.plus(progress.counts()),
            difference);
  }

  /** With what a turn found of the whole folder. */
  SourceLedger with(@Nullable Difference found) {
    return found == null ? this : with(modSeq, flags, found);
  }

  private SourceLedger with(long asOf, FlagCounts counts, @Nullable Difference found) {
    return new SourceLedger(
        folder, name, pass, uidValidity, done, account, runCopied, runBytes, asOf, counts, found);
  }

  /** How many items it says it holds and does not list; they count as failed. */
  long missing() {
    return difference == null ? 0 : difference.missing();
  }
}
