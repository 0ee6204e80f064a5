package io.mailhaul.cli.terminal;

import io.mailhaul.cli.client.BatchView;

/** The exit codes of the commands, for scripts. */
public final class ExitCode {

  public static final int COMPLETE = 0;
  public static final int MAILBOX_FAILED = 1;
  public static final int INCOMPLETE_MESSAGES = 2;
  public static final int PLATFORM_FAILED = 3;

  /** Wrong usage or an invalid file; EX_USAGE of {@code sysexits.h}. */
  public static final int USAGE = 64;

  /** 128 + SIGINT, the convention of shells. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}

  /** The exit code for a run that has ended. */
  public static int of(BatchView batch) {
    if (batch.failedCount() > 0 || batch.result() == BatchView.Result.MAILBOXES_FAILED) {
      return MAILBOX_FAILED;
    }
    // Messages that were deleted at the source need no action.
    boolean incomplete = batch.totals().failed() > 0 || batch.totals().skipped() > batch.gone();
    return incomplete || batch.result() == BatchView.Result.INCOMPLETE_MESSAGES
        ? INCOMPLETE_MESSAGES
        : COMPLETE;
  }
}
