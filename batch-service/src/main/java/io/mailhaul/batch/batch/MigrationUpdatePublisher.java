package io.mailhaul.batch.batch;

import io.mailhaul.batch.outbox.Outbox;
import io.mailhaul.events.MigrationUpdate;
import io.mailhaul.events.Topics;
import io.mailhaul.model.Failure;
import io.mailhaul.model.Totals;
import java.time.Clock;
import org.springframework.stereotype.Component;

/**
 * Publishes the migration updates of a batch, from which the notifier writes the ticket. The number
 * of an update comes from the locked batch row and is written back with it, so numbers have no gaps
 * and no duplicates.
 */
@Component
public class MigrationUpdatePublisher {

  private final Outbox outbox;
  private final Clock clock;

  MigrationUpdatePublisher(Outbox outbox, Clock clock) {
    this.outbox = outbox;
    this.clock = clock;
  }

  public void batchOpened(Batch batch, int mailboxes) {
    publish(
        new MigrationUpdate.BatchOpened(
            batch.id().toString(),
            batch.name(),
            batch.nextUpdateNumber(),
            clock.instant(),
            batch.source().toString(),
            batch.destination().toString(),
            mailboxes));
  }

  public void runStarted(Batch batch, int mailboxes) {
    publish(
        new MigrationUpdate.BatchStarted(
            batch.id().toString(),
            batch.name(),
            batch.nextUpdateNumber(),
            clock.instant(),
            batch.run(),
            mailboxes));
  }

  public void mailboxFinished(Batch batch, String address, Totals totals) {
    publish(
        new MigrationUpdate.MailboxFinished(
            batch.id().toString(),
            batch.name(),
            batch.nextUpdateNumber(),
            clock.instant(),
            address,
            totals));
  }

  public void mailboxFailed(Batch batch, String address, Failure failure) {
    publish(
        new MigrationUpdate.MailboxFailed(
            batch.id().toString(),
            batch.name(),
            batch.nextUpdateNumber(),
            clock.instant(),
            address,
            failure));
  }

  public void runCompleted(Batch batch, int finished, int failed, Totals totals) {
    publish(
        new MigrationUpdate.BatchCompleted(
            batch.id().toString(),
            batch.name(),
            batch.nextUpdateNumber(),
            clock.instant(),
            finished,
            failed,
            totals));
  }

  private void publish(MigrationUpdate update) {
    outbox.publish(Topics.MIGRATION_UPDATES, update);
  }
}
