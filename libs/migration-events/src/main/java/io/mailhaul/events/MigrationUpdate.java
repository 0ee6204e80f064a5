package io.mailhaul.events;

import io.mailhaul.model.Failure;
import io.mailhaul.model.Totals;
import java.time.Instant;

/** News about a batch for the user; topic {@link Topics#MIGRATION_UPDATES}. */
public sealed interface MigrationUpdate extends Event {

  String batch();

  /** The batch's name, as the user gave it. */
  String batchName();

  /** Counts the batch's updates from 1, without gaps. */
  long number();

  Instant at();

  @Override
  default String key() {
    return batch();
  }

  /** The batch was created. */
  record BatchOpened(
      String batch,
      String batchName,
      long number,
      Instant at,
      String from,
      String to,
      int mailboxes)
      implements MigrationUpdate {}

  /** A run of the batch has begun; {@code run} counts them from 1. */
  record BatchStarted(
      String batch, String batchName, long number, Instant at, int run, int mailboxes)
      implements MigrationUpdate {}

  /** A mailbox's run has ended. */
  record MailboxFinished(
      String batch, String batchName, long number, Instant at, String address, Totals totals)
      implements MigrationUpdate {}

  /** A mailbox could not be migrated. */
  record MailboxFailed(
      String batch, String batchName, long number, Instant at, String address, Failure failure)
      implements MigrationUpdate {}

  /** The run has ended for all mailboxes. */
  record BatchCompleted(
      String batch,
      String batchName,
      long number,
      Instant at,
      int finishedMailboxes,
      int failedMailboxes,
      Totals totals)
      implements MigrationUpdate {}
}
