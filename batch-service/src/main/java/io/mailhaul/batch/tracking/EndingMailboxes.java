package io.mailhaul.batch.tracking;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchUpdates;
import io.mailhaul.batch.ledger.Lanes;
import io.mailhaul.batch.ledger.ParkedLanes;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxStatus;
import io.mailhaul.batch.mailbox.Mailboxes;
import io.mailhaul.batch.mailbox.RunSum;
import io.mailhaul.batch.outbox.Outbox;
import io.mailhaul.batch.pausing.PausingBatch;
import io.mailhaul.events.Control;
import io.mailhaul.events.Failure;
import io.mailhaul.events.Topics;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * Ends passes, mailboxes and runs. A pass fails only when no copier holds any of its lanes, so that
 * the next pass never meets one of them.
 */
@Component
class EndingMailboxes {

  private final Mailboxes mailboxes;
  private final Lanes lanes;
  private final ParkedLanes parkedLanes;
  private final Outbox outbox;
  private final BatchUpdates updates;
  private final Patience patience;
  private final PausingBatch pausing;
  private final BatchMeters meters;

  EndingMailboxes(
      Mailboxes mailboxes,
      Lanes lanes,
      ParkedLanes parkedLanes,
      Outbox outbox,
      BatchUpdates updates,
      Patience patience,
      PausingBatch pausing,
      BatchMeters meters) {
    this.mailboxes = mailboxes;
    this.lanes = lanes;
    this.parkedLanes = parkedLanes;
    this.outbox = outbox;
    this.updates = updates;
    this.patience = patience;
    this.pausing = pausing;
    this.meters = meters;
  }

  /** Ends, parks or fails the pass if the state of its lanes requires it. */
  void settle(Batch batch, Mailbox mailbox, Instant now) {
    if (mailbox.status() != MailboxStatus.SYNCING || !mailbox.isPlanned()) {
      return;
    }
    ParkedLanes.Standing lanesSummary = parkedLanes.standing(mailbox.id());
    if (lanesSummary.live()) {
      return;
    }
    Failure permanentFailure = lanesSummary.hopeless();
    Failure earliestFailure = lanesSummary.latest();
    Instant until = lanesSummary.until();
    if (permanentFailure != null) {
      fail(batch, mailbox, permanentFailure, now);
    } else if (earliestFailure != null && until != null) {
      park(batch, mailbox, earliestFailure, until, now);
    } else if (mailbox.endPass(now)) {
      updates.finished(batch, mailbox.address(), mailbox.account().totals());
    }
  }

  /** Parks the mailbox, or fails it if its retries are exhausted. */
  void park(Batch batch, Mailbox mailbox, Failure failure, Instant until, Instant now) {
    if (patience.isOver(mailbox, failure, now)) {
      fail(batch, mailbox, failure, now);
    } else {
      mailbox.park(failure, until, now);
    }
  }

  /** Fails the pass. */
  void fail(Batch batch, Mailbox mailbox, Failure failure, Instant now) {
    lanes.abandon(mailbox);
    meters.failed(failure.reason());
    if (mailbox.fail(failure, now) && !batch.dryRun()) {
      updates.givenUp(batch, mailbox.address(), failure);
    }
  }

  /**
   * Fails the pass while copiers may still hold its lanes. Their progress can no longer be applied,
   * so a control record tells copiers to drop the lanes.
   */
  void breakOff(Batch batch, Mailbox mailbox, Failure failure, Instant now) {
    outbox.publish(
        Topics.CONTROL,
        new Control.CurrentPass(
            mailbox.id().toString(), mailbox.pass() + 1, mailbox.nextControlVersion(now)));
    fail(batch, mailbox, failure, now);
  }

  /** Ends the run if all of its mailboxes have ended. */
  void endRun(Batch batch, Instant now) {
    if (batch.ended() || mailboxes.anyUnfinished(batch.id())) {
      return;
    }
    pausing.liftAtEnd(batch, now);
    batch.end(now);
    if (!batch.dryRun()) {
      RunSum sum = mailboxes.sum(batch.id());
      updates.completed(
          batch,
          sum.count(MailboxStatus.SYNCED),
          sum.count(MailboxStatus.FAILED),
          sum.account().totals());
    }
  }
}
