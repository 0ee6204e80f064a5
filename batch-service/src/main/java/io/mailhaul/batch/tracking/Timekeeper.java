package io.mailhaul.batch.tracking;

import io.mailhaul.batch.admission.AdmittingMailboxes;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.Batches;
import io.mailhaul.batch.ledger.ParkedLanes;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.Mailboxes;
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
class Timekeeper {

  private static final Logger log = LoggerFactory.getLogger(Timekeeper.class);

  private final Batches batches;
  private final Mailboxes mailboxes;
  private final ParkedLanes parkedLanes;
  private final AdmittingMailboxes admitting;
  private final EndingMailboxes ending;
  private final TransactionTemplate transaction;
  private final Clock clock;

  Timekeeper(
      Batches batches,
      Mailboxes mailboxes,
      ParkedLanes parkedLanes,
      AdmittingMailboxes admitting,
      EndingMailboxes ending,
      TransactionTemplate transaction,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.parkedLanes = parkedLanes;
    this.admitting = admitting;
    this.ending = ending;
    this.transaction = transaction;
    this.clock = clock;
  }

  @Scheduled(fixedDelay = 250)
  void look() {
    try {
      List<UUID> waiting = batches.waiting(clock.instant());
      if (!waiting.isEmpty()) {
        transaction.executeWithoutResult(status -> takeUp(waiting));
      }
    } catch (DataAccessException | TransactionException e) {
      log.warn("Parked work cannot be queried; retrying: {}", e.toString());
    }
  }

  private void takeUp(List<UUID> waiting) {
    Instant now = clock.instant();
    List<Batch> locked = batches.lock(waiting);
    for (Batch batch : locked) {
      if (batch.isPaused()) {
        continue;
      }
      for (Mailbox mailbox : mailboxes.findAll(parkedLanes.due(batch.id(), now))) {
        parkedLanes.takeUp(mailbox, now);
      }
    }
    admitting.admit(locked);
    for (Batch batch : locked) {
      ending.endRun(batch, now);
      batches.update(batch);
    }
  }
}
