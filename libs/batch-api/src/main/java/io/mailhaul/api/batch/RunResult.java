package io.mailhaul.api.batch;

/** The result of a run or verification. */
public enum RunResult {
  /** The destination holds every message that was found. */
  COMPLETE,
  /**
   * Messages were skipped or failed, or an empty folder could not be created. Skipped messages that
   * need no action do not count.
   */
  INCOMPLETE_MESSAGES,
  /** Mailboxes could not be migrated. */
  MAILBOXES_FAILED
}
