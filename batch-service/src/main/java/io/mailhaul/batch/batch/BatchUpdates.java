package io.mailhaul.batch.batch;

import io.mailhaul.batch.outbox.Outbox;
import io.mailhaul.events.Failure;
import io.mailhaul.events.MigrationUpdate;
import io.mailhaul.events.Topics;
import io.mailhaul.events.Totals;
import java.time.Clock;
import org.springframework.stereotype.Component;

/**
 * Says what a person should know. The number is taken from the batch that the caller holds, and
 * written back with it, so there are no gaps and none comes twice.
 */
@Component
public class BatchUpdates {

  private final Outbox outbox;
  private final Clock clock;

  BatchUpdates(Outbox outbox, Clock clock) {
    this.outbox = outbox;
    this.clock = clock;
  }

  /** The batch was made. */
  public void opened(Batch batch, int mailboxes) {
    publish(
        new MigrationUpdate.BatchOpened(
            batch.id().toString(),
            batch.name(),
            batch.nextUpdate(),
            clock.instant(),
            batch.source().toString(),
            batch.destination().toString(),
            mailboxes));
  }

  /** A run has begun. */
  public void started(Batch batch, int mailboxes) {
    publish(
        new MigrationUpdate.BatchStarted(
            batch.id().toString(),
            batch.name(),
            batch.nextUpdate(),
            clock.instant(),
            batch.run(),
            mailboxes));
  }

  /** A mailbox's run has ended. */
  public void finished(Batch batch, String address, Totals totals) {
    publish(
        new MigrationUpdate.MailboxFinished(
            batch.id().toString(),
            batch.name(),
            batch.nextUpdate(),
            clock.instant(),
            address,
            totals));
  }

  /** A mailbox could not be migrated. */
  public void givenUp(Batch batch, String address, Failure failure) {
    publish(
        new MigrationUpdate.MailboxGivenUp(
            batch.id().toString(),
            batch.name(),
            batch.nextUpdate(),
            clock.instant(),
            address,
            failure));
  }

  /** The run has ended for all mailboxes. */
  public void completed(Batch batch, int finished, int failed, Totals totals) {
    publish(
        new MigrationUpdate.BatchCompleted(
            batch.id().toString(),
            batch.name(),
            batch.nextUpdate(),
            clock.instant(),
            finished,
            failed,
            totals));
  }

  private void publish(MigrationUpdate update) {
    outbox.publish(Topics.MIGRATION_UPDATES, update);
  }
}
