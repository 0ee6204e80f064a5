package io.mailhaul.batch.report;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.batch.mailbox.RunTotals;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The result of a run or verification. */
enum RunResult {
  /** The destination holds every message that was found. */
  COMPLETE,
  /**
   * Messages were skipped or failed, or an empty folder could not be created. Messages that the
   * user deleted at the source do not count.
   */
  INCOMPLETE_MESSAGES,
  /** Mailboxes could not be migrated. */
  MAILBOXES_FAILED;

  /**
   * The result; null while the run is active.
   *
   * @param folderLeft whether a folder, perhaps an empty one, has failed
   */
  static @Nullable RunResult of(Batch batch, RunTotals sum, BooleanSupplier folderLeft) {
    if (!batch.hasEnded() || batch.startedAt() == null) {
      return null;
    }
    if (sum.mailboxesWith(MailboxStatus.FAILED) > 0) {
      return MAILBOXES_FAILED;
    }
    MessageCounts counts = sum.messageCounts();
    boolean incomplete = counts.failed() > 0 || counts.skipped() > counts.skippedBenign();
    return incomplete || folderLeft.getAsBoolean() ? INCOMPLETE_MESSAGES : COMPLETE;
  }
}
