package io.mailhaul.events;

import io.mailhaul.model.CopyOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job for folder-scanner on one mailbox, sent by batch-service; topic {@link
 * Topics#MAILBOX_JOBS}.
 */
public sealed interface MailboxJob extends Event {

  String batch();

  String mailbox();

  /** The destination address, for texts that the user reads. */
  String address();

  /** The number of the mailbox's pass; a job runs once per mailbox and pass. */
  int pass();

  /**
   * Only this source folder and its subfolders are migrated, and it becomes INBOX; null means the
   * whole account.
   */
  @Nullable String userRoot();

  CopyOptions options();

  @Override
  default String key() {
    return mailbox();
  }

  /**
   * Sign in on both sides, plan and count without changing anything; answered by {@link
   * MailboxJobResult.MailboxVerified}, {@link MailboxJobResult.MailboxJobParked} or {@link
   * MailboxJobResult.MailboxJobFailed}.
   */
  record VerifyMailbox(
      String batch,
      String mailbox,
      String address,
      int pass,
      @Nullable String userRoot,
      CopyOptions options)
      implements MailboxJob {}

  /**
   * Create the destination folders and publish the pass's lanes; answered by {@link
   * MailboxJobResult.LanesPlanned}, {@link MailboxJobResult.MailboxJobParked} or {@link
   * MailboxJobResult.MailboxJobFailed}. The scanner reads from the ledger what earlier passes did,
   * because the states of ten thousand folders would not fit into an event.
   *
   * @param slots the partitions of {@code folder-events} to which the mailbox's lanes are assigned
   */
  record PlanLanes(
      String batch,
      String mailbox,
      String address,
      int pass,
      @Nullable String userRoot,
      CopyOptions options,
      List<Integer> slots)
      implements MailboxJob {
    public PlanLanes {
      slots = List.copyOf(slots);
    }
  }
}
