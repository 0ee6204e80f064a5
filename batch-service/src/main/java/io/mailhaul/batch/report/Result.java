package io.mailhaul.batch.report;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.Account;
import io.mailhaul.batch.mailbox.MailboxStatus;
import io.mailhaul.batch.mailbox.RunSum;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** How a run, or a verification, came out. */
enum Result {
  /** Everything that was found is accounted for, at the destination. */
  COMPLETE,
  /**
   * Items were skipped or failed, or an empty folder could not be made; items that were deleted at
   * the source do not count.
   */
  ITEMS_LEFT,
  /** Mailboxes could not be migrated. */
  MAILBOXES_FAILED;

  /**
   * Null while it goes on.
   *
   * @param folderLeft whether a folder, perhaps an empty one, was given up
   */
  static @Nullable Result of(Batch batch, RunSum sum, BooleanSupplier folderLeft) {
    if (!batch.ended() || batch.startedAt() == null) {
      return null;
    }
    if (sum.count(MailboxStatus.FAILED) > 0) {
      return MAILBOXES_FAILED;
    }
    Account account = sum.account();
    boolean left = account.failed() > 0 || account.skipped() > account.gone();
    return left || folderLeft.getAsBoolean() ? ITEMS_LEFT : COMPLETE;
  }
}
