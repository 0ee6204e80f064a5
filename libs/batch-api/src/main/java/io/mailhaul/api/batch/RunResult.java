package io.mailhaul.api.batch;

/** The result of a run or dry run, from which its exit code follows. */
public enum RunResult {
  /** Every message was copied or already present, or was skipped and needs no action. */
  COMPLETE,
  /**
   * Messages were skipped or failed, or an empty folder could not be created. Skipped messages that
   * need no action do not count.
   */
  INCOMPLETE_MESSAGES,
  /** Mailboxes could not be migrated. */
  MAILBOXES_FAILED
}
