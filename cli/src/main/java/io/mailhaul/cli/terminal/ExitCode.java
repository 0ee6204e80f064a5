package io.mailhaul.cli.terminal;

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
}
