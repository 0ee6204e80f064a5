package io.mailhaul.batch.admission;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchRepository;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.batch.outbox.Outbox;
import io.mailhaul.batch.rest.RequestProblemException;
import io.mailhaul.events.Control;
import io.mailhaul.events.Topics;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Pauses and resumes batches. While the batch's row is paused, no mailbox or lane of it starts or
 * resumes. Scanners and copiers see the control record and hand back their work within a time
 * slice. Work that they hand back after the batch was resumed continues immediately.
 */
@Component
public class BatchPauseService {

  private final BatchRepository batches;
  private final MailboxRepository mailboxes;
  private final Outbox outbox;
  private final MailboxAdmission admission;
  private final Clock clock;

  BatchPauseService(
      BatchRepository batches,
      MailboxRepository mailboxes,
      Outbox outbox,
      MailboxAdmission admission,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.outbox = outbox;
    this.admission = admission;
    this.clock = clock;
  }

  /**
   * Pauses a run or verification. Has no effect when it is paused already.
   *
   * @throws RequestProblemException when the batch has no active run
   */
  @Transactional
  public void pause(String name) {
    Batch batch = batches.lockExisting(name);
    if (batch.hasEnded()) {
      throw RequestProblemException.conflict(
          "The batch '" + name + "' has no active run, so it cannot be paused.");
    }
    if (!batch.isPaused()) {
      batch.pause();
      publish(batch, clock.instant());
      batches.update(batch);
    }
  }

  /** Resumes a batch where it was paused. Has no effect when it is not paused. */
  @Transactional
  public void resume(String name) {
    Batch batch = batches.lockExisting(name);
    if (!batch.isPaused()) {
      return;
    }
    Instant now = clock.instant();
    batch.unpause();
    publish(batch, now);
    batches.update(batch);
    List<Mailbox> active = mailboxes.findActiveOrParked(batch.id());
    active.forEach(mailbox -> mailbox.resetRetries(now));
    mailboxes.update(active);
    admission.admit(List.of(batch));
  }

  /**
   * Ends the pause of a run that ended before the workers saw it, so that the next run does not
   * start paused.
   */
  public void liftAtEnd(Batch batch, Instant now) {
    if (batch.isPaused()) {
      batch.unpause();
      publish(batch, now);
    }
  }

  private void publish(Batch batch, Instant now) {
    outbox.publish(
        Topics.CONTROL,
        new Control.Pause(batch.id().toString(), batch.isPaused(), batch.nextControlVersion(now)));
  }
}
