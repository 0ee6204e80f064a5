package io.mailhaul.batch.pausing;

import io.mailhaul.batch.admission.AdmittingMailboxes;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.Batches;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.Mailboxes;
import io.mailhaul.batch.outbox.Outbox;
import io.mailhaul.batch.rest.ConflictException;
import io.mailhaul.batch.rest.NotFoundException;
import io.mailhaul.events.Control;
import io.mailhaul.events.Topics;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Pauses and resumes batches. The batch's row says whether it rests, and as long as it does,
 * nothing of it is begun or taken up; scanners and copiers are told, and hand back what they have
 * within a quantum. What they hand back late, after the batch was resumed, is taken up at once.
 */
@Component
public class PausingBatch {

  private final Batches batches;
  private final Mailboxes mailboxes;
  private final Outbox outbox;
  private final AdmittingMailboxes admitting;
  private final Clock clock;

  PausingBatch(
      Batches batches,
      Mailboxes mailboxes,
      Outbox outbox,
      AdmittingMailboxes admitting,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.outbox = outbox;
    this.admitting = admitting;
    this.clock = clock;
  }

  /**
   * Lets a run, or a verification, rest; nothing happens when it does already.
   *
   * @throws ConflictException when there is none
   */
  @Transactional
  public void pause(String name) {
    Batch batch = lock(name);
    if (batch.ended()) {
      throw new ConflictException(
          "The batch '" + name + "' is not being worked on, so it cannot be paused.");
    }
    if (!batch.isPaused()) {
      batch.pause();
      publish(batch, clock.instant());
      batches.update(batch);
    }
  }

  /** Lets it go on where it was; nothing happens when it is not paused. */
  @Transactional
  public void resume(String name) {
    Batch batch = lock(name);
    if (!batch.isPaused()) {
      return;
    }
    Instant now = clock.instant();
    batch.unpause();
    publish(batch, now);
    batches.update(batch);
    List<Mailbox> active = mailboxes.active(batch.id());
    active.forEach(mailbox -> mailbox.resumed(now));
    mailboxes.update(active);
    admitting.admit(List.of(batch));
  }

  /** Everything was done before anybody had heard of the pause; the next run is not to begin so. */
  public void liftAtEnd(Batch batch, Instant now) {
    if (batch.isPaused()) {
      batch.unpause();
      publish(batch, now);
    }
  }

  private Batch lock(String name) {
    return batches
        .lock(name)
        .orElseThrow(() -> new NotFoundException("There is no batch '" + name + "'."));
  }

  private void publish(Batch batch, Instant now) {
    outbox.publish(
        Topics.CONTROL,
        new Control.Pause(batch.id().toString(), batch.isPaused(), batch.nextControlVersion(now)));
  }
}
