package io.mailhaul.batch.tracking;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.admission.MailboxAdmission;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchRepository;
import io.mailhaul.batch.dryrun.DryRunPlanRepository;
import io.mailhaul.batch.ledger.LaneRepository;
import io.mailhaul.batch.ledger.LedgerPlanWriter;
import io.mailhaul.batch.ledger.ParkedLanes;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.events.LaneProgress.LaneEventUnreadable;
import io.mailhaul.events.LaneProgress.LaneFailed;
import io.mailhaul.events.LaneProgress.LaneParked;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.MailboxJobFailed;
import io.mailhaul.events.MailboxJobResult.MailboxJobParked;
import io.mailhaul.events.MailboxJobResult.MailboxVerified;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Applies progress records, many in one transaction. Every kind of record is idempotent, also when
 * it is late or comes from a copier that lost its slot. A record counts only for the mailbox's
 * current pass, and the progress of a lane only from the cursor in the ledger.
 */
@Component
public class ProgressTracker {

  /** The plan id of a verification; a job has only one. */
  private static final String VERIFICATION = "verification";

  private final BatchRepository batches;
  private final MailboxRepository mailboxes;
  private final LedgerPlanWriter planWriter;
  private final PlanPartRepository parts;
  private final DryRunPlanRepository dryRunPlan;
  private final LaneRepository lanes;
  private final ParkedLanes parkedLanes;
  private final RunCompletion completion;
  private final ScanFailureHandler scanFailures;
  private final MailboxAdmission admission;
  private final RetryPolicy retryPolicy;
  private final BatchMeters meters;
  private final Clock clock;

  ProgressTracker(
      BatchRepository batches,
      MailboxRepository mailboxes,
      LedgerPlanWriter planWriter,
      PlanPartRepository parts,
      DryRunPlanRepository dryRunPlan,
      LaneRepository lanes,
      ParkedLanes parkedLanes,
      RunCompletion completion,
      ScanFailureHandler scanFailures,
      MailboxAdmission admission,
      RetryPolicy retryPolicy,
      BatchMeters meters,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.planWriter = planWriter;
    this.parts = parts;
    this.dryRunPlan = dryRunPlan;
    this.lanes = lanes;
    this.parkedLanes = parkedLanes;
    this.completion = completion;
    this.scanFailures = scanFailures;
    this.admission = admission;
    this.retryPolicy = retryPolicy;
    this.meters = meters;
    this.clock = clock;
  }

  /** Applies all records, or none. */
  @Transactional
  public void apply(Collection<? extends MigrationProgress> records) {
    Instant now = clock.instant();
    Map<UUID, Batch> locked = new LinkedHashMap<>();
    for (Batch batch : batches.lock(ids(records.stream().map(MigrationProgress::batch).toList()))) {
      locked.put(batch.id(), batch);
    }
    Map<UUID, Mailbox> touched = new LinkedHashMap<>();
    for (Mailbox mailbox :
        mailboxes.findAll(ids(records.stream().map(MigrationProgress::mailbox).toList()))) {
      touched.put(mailbox.id(), mailbox);
    }
    for (MigrationProgress record : records) {
      Mailbox mailbox = touched.get(UUID.fromString(record.mailbox()));
      Batch batch = mailbox == null ? null : locked.get(mailbox.batch());
      boolean applied =
          mailbox != null
              && batch != null
              && isExpected(mailbox, record)
              && apply(batch, mailbox, record, now);
      meters.progress(applied);
    }
    for (Mailbox mailbox : touched.values()) {
      Batch batch = locked.get(mailbox.batch());
      if (batch != null) {
        completion.completePassIfDone(batch, mailbox, now);
      }
    }
    mailboxes.update(touched.values());
    admission.admit(locked.values());
    for (Batch batch : locked.values()) {
      completion.endRunIfDone(batch, now);
      batches.update(batch);
    }
  }

  private static List<UUID> ids(List<String> texts) {
    return texts.stream().distinct().map(UUID::fromString).toList();
  }

  private static boolean isExpected(Mailbox mailbox, MigrationProgress record) {
    return record.pass() == mailbox.pass()
        && (mailbox.status().isActive() || mailbox.status() == MailboxStatus.PARKED);
  }

  private boolean apply(Batch batch, Mailbox mailbox, MigrationProgress record, Instant now) {
    return switch (record) {
      case MailboxVerified verified -> verified(mailbox, verified, now);
      case LanesPlanned planned -> planned(mailbox, planned, now);
      case LaneProgressed progressed -> progressed(batch, mailbox, progressed, now);
      case LaneParked parked -> parked(mailbox, parked, now);
      case LaneFailed failed -> laneFailed(mailbox, failed);
      case LaneEventUnreadable broken -> {
        meters.failed(broken.failure().reason());
        yield lanes.failLane(mailbox, broken.id().destination(), broken.failure());
      }
      case MailboxJobParked parked -> scanFailures.handleParked(batch, mailbox, parked, now);
      case MailboxJobFailed failed ->
          scanFailures.handleFailed(batch, mailbox, failed.failure(), now);
    };
  }

  private boolean verified(Mailbox mailbox, MailboxVerified verified, Instant now) {
    if (mailbox.status() != MailboxStatus.VERIFYING || !mailbox.acceptsPlan(VERIFICATION)) {
      return false;
    }
    if (!parts.add(mailbox, verified.part(), verified.lastPart())) {
      return false;
    }
    mailbox.addPlanPart(VERIFICATION, verified.excludedFolders());
    dryRunPlan.add(mailbox, verified.folders(), verified.virtualFolders());
    if (parts.isComplete(mailbox)) {
      mailbox.completePlan();
      mailbox.completeVerification(now);
    }
    return true;
  }

  private boolean planned(Mailbox mailbox, LanesPlanned planned, Instant now) {
    if (mailbox.status() == MailboxStatus.VERIFYING || !mailbox.acceptsPlan(planned.planId())) {
      return false;
    }
    if (!parts.add(mailbox, planned.part(), planned.lastPart())) {
      return false;
    }
    mailbox.addPlanPart(planned.planId(), planned.excludedFolders());
    planWriter.open(mailbox, planned.folders());
    mailbox.recordProgress(now);
    if (parts.isComplete(mailbox)) {
      mailbox.completePlan();
    }
    return true;
  }

  private boolean progressed(Batch batch, Mailbox mailbox, LaneProgressed progressed, Instant now) {
    Optional<MessageCounts> turn = lanes.progress(mailbox, progressed);
    turn.ifPresent(counts -> {
      batch.recordTurn(progressed.startedAt(), progressed.at());
      mailbox.recordProgress(now);
      meters.countItems(counts);
    });
    return turn.isPresent();
  }

  private boolean laneFailed(Mailbox mailbox, LaneFailed failed) {
    boolean applied =
        lanes.failLane(mailbox, failed.id().destination(), failed.from(), failed.failure());
    if (applied) {
      meters.failed(failed.failure().reason());
    }
    return applied;
  }

  private boolean parked(Mailbox mailbox, LaneParked parked, Instant now) {
    Failure failure = parked.failure();
    Instant until = parked.until();
    if (until == null && concernsFolderOnly(failure.reason())) {
      // Only this folder needs the user's action; the others continue.
      meters.failed(failure.reason());
      return lanes.failLane(mailbox, parked.id().destination(), parked.lane().cursor(), failure);
    }
    Instant retryAt = until == null ? null : retryPolicy.withJitter(until, now);
    if (parked.controlVersion() < mailbox.controlVersion()
        || failure.reason() == FailureReason.PAUSED) {
      // The copier had not seen the latest control record, which may resolve its wait. Whether a
      // pause holds is decided here: a paused batch is not resumed, and if the copier had seen the
      // pause but not yet its end, the lane resumes now.
      retryAt = now;
    }
    boolean applied = parkedLanes.park(mailbox, parked.lane(), failure, retryAt);
    if (applied) {
      meters.parked(failure.reason());
    }
    return applied;
  }

  private static boolean concernsFolderOnly(FailureReason reason) {
    return reason.scope() == FailureReason.Scope.FOLDER
        || reason.scope() == FailureReason.Scope.MESSAGE;
  }
}
