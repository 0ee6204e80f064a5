package io.mailhaul.batch.tracking;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.events.MailboxJobResult.MailboxJobParked;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Parks or fails a mailbox that the scanner could not plan. */
@Component
class ScanFailureHandler {

  private final RunCompletion completion;
  private final RetryPolicy retryPolicy;
  private final BatchMeters meters;

  ScanFailureHandler(RunCompletion completion, RetryPolicy retryPolicy, BatchMeters meters) {
    this.completion = completion;
    this.retryPolicy = retryPolicy;
    this.meters = meters;
  }

  /**
   * Handles a job that the scanner returned. If the mailbox is planned already, the job was a
   * duplicate and the record is ignored.
   */
  boolean handleParked(Batch batch, Mailbox mailbox, MailboxJobParked parked, Instant now) {
    if (!mailbox.status().isActive() || mailbox.isPlanned()) {
      return false;
    }
    Failure failure = parked.failure();
    Instant until = parked.until();
    meters.parked(failure.reason());
    batch.sessionEvidence().addParked(failure, until, true);
    if (parked.controlVersion() < mailbox.controlVersion()
        || failure.reason() == FailureReason.PAUSED) {
      // The scanner had not seen the latest control record, which may resolve its wait. A paused
      // batch is not resumed in any case.
      completion.park(batch, mailbox, failure, now, now);
    } else if (until == null) {
      completion.fail(batch, mailbox, failure, now);
    } else {
      Instant retryAt = retryPolicy.nextAttempt(mailbox, failure, until, now);
      completion.park(batch, mailbox, failure, retryPolicy.withJitter(retryAt, now), now);
    }
    return true;
  }

  /** Handles a mailbox that cannot be migrated until the user changes something. */
  boolean handleFailed(Batch batch, Mailbox mailbox, Failure failure, Instant now) {
    if (!mailbox.status().isActive() || mailbox.isPlanned()) {
      return false;
    }
    completion.fail(batch, mailbox, failure, now);
    return true;
  }
}
