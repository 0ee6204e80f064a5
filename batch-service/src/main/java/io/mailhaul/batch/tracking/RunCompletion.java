package io.mailhaul.batch.tracking;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.admission.BatchPauseService;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.MigrationUpdatePublisher;
import io.mailhaul.batch.ledger.FolderRepository;
import io.mailhaul.batch.ledger.LaneLedger;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.batch.mailbox.RunTotals;
import io.mailhaul.batch.outbox.Outbox;
import io.mailhaul.events.Control;
import io.mailhaul.events.Topics;
import io.mailhaul.model.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Ends passes, mailboxes and runs. A pass fails only when no copier holds any of its lanes, so that
 * the next pass never meets one of them.
 */
@Component
class RunCompletion {

  private final MailboxRepository mailboxes;
  private final LaneLedger lanes;
  private final FolderRepository folders;
  private final Outbox outbox;
  private final MigrationUpdatePublisher updates;
  private final RetryPolicy retryPolicy;
  private final BatchPauseService pauseService;
  private final BatchMeters meters;

  RunCompletion(
      MailboxRepository mailboxes,
      LaneLedger lanes,
      FolderRepository folders,
      Outbox outbox,
      MigrationUpdatePublisher updates,
      RetryPolicy retryPolicy,
      BatchPauseService pauseService,
      BatchMeters meters) {
    this.mailboxes = mailboxes;
    this.lanes = lanes;
    this.folders = folders;
    this.outbox = outbox;
    this.updates = updates;
    this.retryPolicy = retryPolicy;
    this.pauseService = pauseService;
    this.meters = meters;
  }

  /**
   * Ends, parks or fails the passes of mailboxes if the state of their lanes requires it.
   *
   * @param changed the mailboxes, each with its batch
   */
  void completePassesIfDone(Map<Mailbox, Batch> changed, Instant now) {
    List<Mailbox> planned =
        changed.keySet().stream()
            .filter(mailbox -> mailbox.status() == MailboxStatus.SYNCING && mailbox.isPlanned())
            .toList();
    Map<UUID, FolderRepository.LaneSummary> summaries =
        folders.laneSummaries(planned.stream().map(Mailbox::id).toList());
    for (Mailbox mailbox : planned) {
      completePassIfDone(
          Objects.requireNonNull(changed.get(mailbox)),
          mailbox,
          Objects.requireNonNull(summaries.get(mailbox.id())),
          now);
    }
  }

  private void completePassIfDone(
      Batch batch, Mailbox mailbox, FolderRepository.LaneSummary lanesSummary, Instant now) {
    if (lanesSummary.live()) {
      return;
    }
    Failure permanentFailure = lanesSummary.permanentFailure();
    Failure earliestFailure = lanesSummary.earliestFailure();
    Instant until = lanesSummary.earliestRetry();
    if (permanentFailure != null) {
      fail(batch, mailbox, permanentFailure, now);
    } else if (earliestFailure != null && until != null) {
      park(batch, mailbox, earliestFailure, until, now);
    } else if (mailbox.endPass(now)) {
      updates.mailboxFinished(batch, mailbox.address(), mailbox.messageCounts().totals());
    }
  }

  /** Parks the mailbox, or fails it if its retries are exhausted. */
  void park(Batch batch, Mailbox mailbox, Failure failure, Instant until, Instant now) {
    if (retryPolicy.isExhausted(mailbox, failure, now)) {
      fail(batch, mailbox, failure, now);
    } else {
      mailbox.park(failure, until, now);
    }
  }

  /** Fails the pass. */
  void fail(Batch batch, Mailbox mailbox, Failure failure, Instant now) {
    lanes.abandonLanes(mailbox);
    meters.failed(failure.reason());
    if (mailbox.fail(failure, now) && !batch.isDryRun()) {
      updates.mailboxFailed(batch, mailbox.address(), failure);
    }
  }

  /**
   * Fails the pass while copiers may still hold its lanes. Their progress can no longer be applied,
   * so a control record tells copiers to drop the lanes.
   */
  void abandonPass(Batch batch, Mailbox mailbox, Failure failure, Instant now) {
    outbox.publish(
        Topics.CONTROL,
        new Control.CurrentPass(
            mailbox.id().toString(), mailbox.pass() + 1, mailbox.nextControlVersion(now)));
    fail(batch, mailbox, failure, now);
  }

  /** Ends the run if all of its mailboxes have ended. */
  void endRunIfDone(Batch batch, Instant now) {
    if (batch.hasEnded() || mailboxes.hasUnfinished(batch.id())) {
      return;
    }
    pauseService.liftAtEnd(batch, now);
    batch.end(now);
    if (!batch.isDryRun()) {
      RunTotals sum = mailboxes.runTotals(batch.id());
      updates.runCompleted(
          batch,
          sum.mailboxesWith(MailboxStatus.SYNCED),
          sum.mailboxesWith(MailboxStatus.FAILED),
          sum.messageCounts().totals());
    }
  }
}
