package io.mailhaul.batch.tracking;

import io.mailhaul.batch.admission.MailboxAdmission;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchRepository;
import io.mailhaul.batch.ledger.ParkedLanes;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Resumes parked work when its retry time has come. A restart needs nothing else: parked work is in
 * the database, active work is in Kafka.
 */
@Component
class ParkedWorkScheduler {

  private static final Logger log = LoggerFactory.getLogger(ParkedWorkScheduler.class);

  private final BatchRepository batches;
  private final MailboxRepository mailboxes;
  private final ParkedLanes parkedLanes;
  private final MailboxAdmission admission;
  private final RunCompletion completion;
  private final TransactionTemplate transaction;
  private final Clock clock;

  ParkedWorkScheduler(
      BatchRepository batches,
      MailboxRepository mailboxes,
      ParkedLanes parkedLanes,
      MailboxAdmission admission,
      RunCompletion completion,
      TransactionTemplate transaction,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.parkedLanes = parkedLanes;
    this.admission = admission;
    this.completion = completion;
    this.transaction = transaction;
    this.clock = clock;
  }

  @Scheduled(fixedDelay = 250)
  void poll() {
    try {
      List<UUID> waiting = batches.findWithDueWork(clock.instant());
      if (!waiting.isEmpty()) {
        transaction.executeWithoutResult(status -> resumeDue(waiting));
      }
    } catch (DataAccessException | TransactionException e) {
      log.warn("Parked work cannot be queried; retrying: {}", e.toString());
    }
  }

  private void resumeDue(List<UUID> waiting) {
    Instant now = clock.instant();
    List<Batch> locked = batches.lock(waiting);
    for (Batch batch : locked) {
      if (batch.isPaused()) {
        continue;
      }
      for (Mailbox mailbox :
          mailboxes.findAll(parkedLanes.mailboxesWithDueLanes(batch.id(), now))) {
        parkedLanes.resumeParked(mailbox, now);
      }
    }
    admission.admit(locked);
    for (Batch batch : locked) {
      completion.endRunIfDone(batch, now);
      batches.update(batch);
    }
  }
}
