package io.mailhaul.batch.tracking;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Fails the mailbox of a progress record that is in the dead-letter topic: its ledger no longer
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

  private final BatchTransaction transaction;
  private final MailboxRepository mailboxes;
  private final RunCompletion completion;

  ProgressDeadLetterHandler(
      BatchTransaction transaction, MailboxRepository mailboxes, RunCompletion completion) {
    this.transaction = transaction;
    this.mailboxes = mailboxes;
    this.completion = completion;
  }

  /**
   * Fails the mailbox.
   *
   * @param key the key of the record: the id of the mailbox, unless another program wrote the
   *     record
   */
  void failMailbox(String key) {
    log.error("batch-service sent a progress record of mailbox {} to the dead-letter topic", key);
    id(key)
        .flatMap(mailboxes::find)
        .ifPresent(named ->
            transaction.run(
                List.of(named.batch()), (locked, now) -> failMailbox(named.id(), locked, now)));
  }

  private void failMailbox(UUID id, List<Batch> locked, Instant now) {
    Mailbox mailbox = mailboxes.find(id).orElseThrow();
    if (mailbox.status().isActive() || mailbox.status() == MailboxStatus.PARKED) {
      completion.abandonPass(locked.getFirst(), mailbox, FAILURE, now);
      mailboxes.update(mailbox);
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
