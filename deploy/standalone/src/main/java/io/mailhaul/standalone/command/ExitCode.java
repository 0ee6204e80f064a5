package io.mailhaul.standalone.command;

import io.mailhaul.standalone.client.BatchView;

/** How the command ends, for scripts. */
public final class ExitCode {

  public static final int COMPLETE = 0;
  public static final int MAILBOX_FAILED = 1;
  public static final int ITEMS_LEFT = 2;
  public static final int PLATFORM_FAILED = 3;

  /** Wrong usage or a bad file; EX_USAGE of {@code sysexits.h}. */
  public static final int USAGE = 64;

  /** 128 and SIGINT, as shells have it. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}

  /** For a run that has ended. */
  static int of(BatchView batch) {
    if (batch.failed() > 0 || batch.result() == BatchView.Result.MAILBOXES_FAILED) {
      return MAILBOX_FAILED;
    }
    // What its owner has deleted at the source leaves nothing to be done.
    boolean left = batch.totals().failed() > 0 || batch.totals().skipped() > batch.gone();
    return left || batch.result() == BatchView.Result.ITEMS_LEFT ? ITEMS_LEFT : COMPLETE;
  }
}
