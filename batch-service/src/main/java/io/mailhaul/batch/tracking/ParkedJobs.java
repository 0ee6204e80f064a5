package io.mailhaul.batch.tracking;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.MigrationProgress.MailboxParked;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** What becomes of a mailbox that the scanner could not plan. */
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
   * The scanner cannot go on now. The job that was delivered twice says nothing once it is planned.
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
      // What the scanner did not know yet may be what it waits for; and nothing of a batch that is
      // paused is taken up.
      ending.park(batch, mailbox, failure, now, now);
    } else if (until == null) {
      ending.fail(batch, mailbox, failure, now);
    } else {
      Instant again = patience.atFirst(mailbox, failure, until, now);
      ending.park(batch, mailbox, failure, patience.withJitter(again, now), now);
    }
    return true;
  }

  /** The mailbox cannot be migrated until a person changes something. */
  boolean failed(Batch batch, Mailbox mailbox, Failure failure, Instant now) {
    if (!mailbox.status().isWorked() || mailbox.isPlanned()) {
      return false;
    }
    ending.fail(batch, mailbox, failure, now);
    return true;
  }
}
