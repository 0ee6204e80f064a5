package io.mailhaul.batch.tracking;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.MigrationProgress.MailboxParked;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Parks or fails a mailbox that the scanner could not plan. */
@Component
class ParkedJobs {

  private final EndingMailboxes ending;
  private final Patience patience;
  private final BatchMeters meters;

  ParkedJobs(EndingMailboxes ending, Patience patience, BatchMeters meters) {
    this.ending = ending;
    this.patience = patience;
    this.meters = meters;
  }

  /**
   * Handles a job that the scanner returned. If the mailbox is planned already, the job was a
   * duplicate and the record is ignored.
   */
  boolean parked(Batch batch, Mailbox mailbox, MailboxParked parked, Instant now) {
    if (!mailbox.status().isWorked() || mailbox.isPlanned()) {
      return false;
    }
    Failure failure = parked.failure();
    Instant until = parked.until();
    meters.parked(failure.reason());
    if (parked.controlVersion() < mailbox.controlVersion()
        || failure.reason() == FailureReason.PAUSED) {
      // The scanner had not seen the latest control record, which may resolve its wait. A paused
      // batch is not resumed in any case.
      ending.park(batch, mailbox, failure, now, now);
    } else if (until == null) {
      ending.fail(batch, mailbox, failure, now);
    } else {
      Instant retryAt = patience.atFirst(mailbox, failure, until, now);
      ending.park(batch, mailbox, failure, patience.withJitter(retryAt, now), now);
    }
    return true;
  }

  /** Handles a mailbox that cannot be migrated until the user changes something. */
  boolean failed(Batch batch, Mailbox mailbox, Failure failure, Instant now) {
    if (!mailbox.status().isWorked() || mailbox.isPlanned()) {
      return false;
    }
    ending.fail(batch, mailbox, failure, now);
    return true;
  }
}
