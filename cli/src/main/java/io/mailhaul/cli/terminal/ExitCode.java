package io.mailhaul.cli.terminal;

import io.mailhaul.api.batch.RunResult;

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

  /**
   * The exit code of a run that has ended: batch-service decides the result of the run ({@code
   * RunResults}), and this method alone says which exit code it has.
   */
  public static int of(RunResult result) {
    return switch (result) {
      case COMPLETE -> COMPLETE;
      case INCOMPLETE_MESSAGES -> INCOMPLETE_MESSAGES;
      case MAILBOXES_FAILED -> MAILBOX_FAILED;
    };
  }
}
