package io.mailhaul.batch.report;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.batch.RunResult;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.batch.mailbox.RunTotals;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Decides the result of a run; the command line translates it into an exit code. */
final class RunResults {

  private RunResults() {}

  /**
   * The result; null while the run is active.
   *
   * @param folderFailed whether a folder, perhaps an empty one, has failed
   */
  static @Nullable RunResult of(Batch batch, RunTotals sum, BooleanSupplier folderFailed) {
    if (!batch.hasEnded() || batch.startedAt() == null) {
      return null;
    }
    if (sum.mailboxesWith(MailboxStatus.FAILED) > 0) {
      return RunResult.MAILBOXES_FAILED;
    }
    MessageCounts counts = sum.messageCounts();
    boolean incomplete = counts.failed() > 0 || counts.skipped() > counts.skippedBenign();
    return incomplete || folderFailed.getAsBoolean()
        ? RunResult.INCOMPLETE_MESSAGES
        : RunResult.COMPLETE;
  }
}
