package io.mailhaul.events;

import java.util.List;

/**
 * What batch-service asks folder-scanner to do with one mailbox; topic {@link Topics#MAILBOX_JOBS}.
 */
public sealed interface MailboxJob extends Event {

  String batch();

  String mailbox();

  /** The destination address, for messages to people. */
  String address();

  /** Counts the jobs of a mailbox; a job is done once per mailbox and pass. */
  int pass();

  Selection selection();

  @Override
  default String key() {
    return mailbox();
  }

  /**
   * Sign in on both sides, plan and count, change nothing; answered by {@link
   * MigrationProgress.MailboxVerified}, {@link MigrationProgress.MailboxParked} or {@link
   * MigrationProgress.MailboxFailed}.
   */
  record VerifyMailbox(String batch, String mailbox, String address, int pass, Selection selection)
      implements MailboxJob {}

  /**
   * Make the destination's folders and publish the pass's lanes; answered by {@link
   * MigrationProgress.LanesPlanned}, {@link MigrationProgress.MailboxParked} or {@link
   * MigrationProgress.MailboxFailed}. What earlier passes did is read from the ledger, not carried
   * here: ten thousand folders' bookmarks would not fit into an event.
   *
   * @param slots the partitions of {@code folder-events} that the mailbox's lanes are dealt to
   */
  record CopyMailbox(
      String batch,
      String mailbox,
      String address,
      int pass,
      Selection selection,
      List<Integer> slots)
      implements MailboxJob {
    public CopyMailbox {
      slots = List.copyOf(slots);
    }
  }
}
