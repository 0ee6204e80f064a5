package io.mailhaul.batch.tracking;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchRepository;
import io.mailhaul.batch.ledger.FolderRepository;
import io.mailhaul.batch.ledger.ParkedLanes;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Resumes parked work when its retry time has come. A restart needs nothing else: parked work is in
 * the database, active work is in Kafka.
 */
@Component
class ParkedWorkScheduler {

  private static final Logger log = LoggerFactory.getLogger(ParkedWorkScheduler.class);

  private final BatchRepository batches;
  private final MailboxRepository mailboxes;
  private final FolderRepository folders;
  private final ParkedLanes parkedLanes;
  private final BatchTransaction transaction;
  private final Clock clock;

  ParkedWorkScheduler(
      BatchRepository batches,
      MailboxRepository mailboxes,
      FolderRepository folders,
      ParkedLanes parkedLanes,
      BatchTransaction transaction,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.folders = folders;
    this.parkedLanes = parkedLanes;
    this.transaction = transaction;
    this.clock = clock;
  }

  @Scheduled(fixedDelay = 250)
  void poll() {
    resume(batches::findWithDueWork);
  }

  /**
   * No record tells a batch that another batch has freed a session, or that a throttle has ended.
   */
  @Scheduled(fixedDelay = 1_000)
  void pollWithLimitedSessions() {
    resume(batches::findWaitingForSessions);
  }

  private void resume(Function<Instant, List<UUID>> query) {
    try {
      List<UUID> waiting = query.apply(clock.instant());
      if (!waiting.isEmpty()) {
        transaction.run(waiting, this::resumeDue);
      }
    } catch (DataAccessException | TransactionException e) {
      log.warn("batch-service could not query the parked work; it tries again: {}", e.toString());
    }
  }

  private void resumeDue(List<Batch> locked, Instant now) {
    for (Batch batch : locked) {
      // If the sessions are limited, admission resumes the lanes.
      if (batch.isPaused() || batch.findsConcurrency()) {
        continue;
      }
      for (Mailbox mailbox : mailboxes.findAll(folders.mailboxesWithDueLanes(batch.id(), now))) {
        parkedLanes.resumeParked(mailbox, now);
      }
    }
  }
}
