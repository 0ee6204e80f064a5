package io.mailhaul.batch.report;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.Account;
import io.mailhaul.batch.mailbox.MailboxStatus;
import io.mailhaul.batch.mailbox.RunSum;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The result of a run or verification. */
enum Result {
  /** The destination holds every message that was found. */
  COMPLETE,
  /**
   * Messages were skipped or failed, or an empty folder could not be created. Messages that the
   * user deleted at the source do not count.
   */
  ITEMS_LEFT,
  /** Mailboxes could not be migrated. */
  MAILBOXES_FAILED;

  /**
   * The result; null while the run is active.
   *
   * @param folderLeft whether a folder, perhaps an empty one, has failed
   */
  static @Nullable Result of(Batch batch, RunSum sum, BooleanSupplier folderLeft) {
    if (!batch.ended() || batch.startedAt() == null) {
      return null;
    }
    if (sum.count(MailboxStatus.FAILED) > 0) {
      return MAILBOXES_FAILED;
    }
    Account counts = sum.account();
    boolean incomplete = counts.failed() > 0 || counts.skipped() > counts.gone();
    return incomplete || folderLeft.getAsBoolean() ? ITEMS_LEFT : COMPLETE;
  }
}
