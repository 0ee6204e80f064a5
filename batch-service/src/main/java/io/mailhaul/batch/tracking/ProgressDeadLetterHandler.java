package io.mailhaul.batch.tracking;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.admission.MailboxAdmission;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchRepository;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Fails the mailbox of a progress record that went to the dead letters: its ledger no longer
 * advances, so the run would wait for it forever. The next run continues from the ledger.
 */
@Component
class ProgressDeadLetterHandler {

  private static final Logger log = LoggerFactory.getLogger(ProgressDeadLetterHandler.class);

  private static final Failure FAILURE =
      new Failure(
          FailureReason.INTERNAL_ERROR,
          null,
          "a progress record could not be applied; it is in migration-progress.dlt");

  private final BatchRepository batches;
  private final MailboxRepository mailboxes;
  private final RunCompletion completion;
  private final MailboxAdmission admission;
  private final Clock clock;

  ProgressDeadLetterHandler(
      BatchRepository batches,
      MailboxRepository mailboxes,
      RunCompletion completion,
      MailboxAdmission admission,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.completion = completion;
    this.admission = admission;
    this.clock = clock;
  }

  /**
   * Fails the mailbox.
   *
   * @param key the key of the record: the id of the mailbox, unless another program wrote the
   *     record
   */
  @Transactional
  public void failMailbox(String key) {
    Optional<Mailbox> named = id(key).flatMap(mailboxes::find);
    log.error("A progress record of mailbox {} went to the dead letters", key);
    if (named.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    for (Batch batch : batches.lock(List.of(named.get().batch()))) {
      // Read again under the lock of the batch.
      Mailbox mailbox = mailboxes.find(named.get().id()).orElseThrow();
      if (mailbox.status().isActive() || mailbox.status() == MailboxStatus.PARKED) {
        completion.abandonPass(batch, mailbox, FAILURE, now);
        mailboxes.update(mailbox);
        admission.admit(List.of(batch));
        completion.endRunIfDone(batch, now);
        batches.update(batch);
      }
    }
  }

  private static Optional<UUID> id(String key) {
    try {
      return Optional.of(UUID.fromString(key));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
