package io.mailhaul.batch.tracking;

import io.mailhaul.batch.admission.AdmittingMailboxes;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.Batches;
import io.mailhaul.batch.ledger.Lanes;
import io.mailhaul.batch.ledger.ParkedLanes;
import io.mailhaul.batch.ledger.Planning;
import io.mailhaul.batch.ledger.Verification;
import io.mailhaul.batch.mailbox.Account;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxStatus;
import io.mailhaul.batch.mailbox.Mailboxes;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.MigrationProgress.LaneBroken;
import io.mailhaul.events.MigrationProgress.LaneFailed;
import io.mailhaul.events.MigrationProgress.LaneParked;
import io.mailhaul.events.MigrationProgress.LaneProgressed;
import io.mailhaul.events.MigrationProgress.LanesPlanned;
import io.mailhaul.events.MigrationProgress.MailboxFailed;
import io.mailhaul.events.MigrationProgress.MailboxParked;
import io.mailhaul.events.MigrationProgress.MailboxVerified;
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
public class TrackingProgress {

  /** The plan id of a verification; a job has only one. */
  private static final String VERIFICATION = "verification";

  private final Batches batches;
  private final Mailboxes mailboxes;
  private final Planning planning;
  private final PlanningParts parts;
  private final Verification verification;
  private final Lanes lanes;
  private final ParkedLanes parkedLanes;
  private final EndingMailboxes ending;
  private final ParkedJobs parkedJobs;
  private final AdmittingMailboxes admitting;
  private final Patience patience;
  private final BatchMeters meters;
  private final Clock clock;

  TrackingProgress(
      Batches batches,
      Mailboxes mailboxes,
      Planning planning,
      PlanningParts parts,
      Verification verification,
      Lanes lanes,
      ParkedLanes parkedLanes,
      EndingMailboxes ending,
      ParkedJobs parkedJobs,
      AdmittingMailboxes admitting,
      Patience patience,
      BatchMeters meters,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.planning = planning;
    this.parts = parts;
    this.verification = verification;
    this.lanes = lanes;
    this.parkedLanes = parkedLanes;
    this.ending = ending;
    this.parkedJobs = parkedJobs;
    this.admitting = admitting;
    this.patience = patience;
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
              && isAwaited(mailbox, record)
              && apply(batch, mailbox, record, now);
      meters.progress(applied);
    }
    for (Mailbox mailbox : touched.values()) {
      Batch batch = locked.get(mailbox.batch());
      if (batch != null) {
        ending.settle(batch, mailbox, now);
      }
    }
    mailboxes.update(touched.values());
    admitting.admit(locked.values());
    for (Batch batch : locked.values()) {
      ending.endRun(batch, now);
      batches.update(batch);
    }
  }

  private static List<UUID> ids(List<String> texts) {
    return texts.stream().distinct().map(UUID::fromString).toList();
  }

  private static boolean isAwaited(Mailbox mailbox, MigrationProgress record) {
    return record.pass() == mailbox.pass()
        && (mailbox.status().isWorked() || mailbox.status() == MailboxStatus.PARKED);
  }

  private boolean apply(Batch batch, Mailbox mailbox, MigrationProgress record, Instant now) {
    return switch (record) {
      case MailboxVerified verified -> verified(mailbox, verified, now);
      case LanesPlanned planned -> planned(mailbox, planned, now);
      case LaneProgressed progressed -> progressed(batch, mailbox, progressed, now);
      case LaneParked parked -> parked(mailbox, parked, now);
      case LaneFailed failed -> laneFailed(mailbox, failed);
      case LaneBroken broken -> {
        meters.failed(broken.failure().reason());
        yield lanes.giveUp(mailbox, broken.lane(), broken.failure());
      }
      case MailboxParked parked -> parkedJobs.parked(batch, mailbox, parked, now);
      case MailboxFailed failed -> parkedJobs.failed(batch, mailbox, failed.failure(), now);
    };
  }

  private boolean verified(Mailbox mailbox, MailboxVerified verified, Instant now) {
    if (mailbox.status() != MailboxStatus.VERIFYING || !mailbox.accepts(VERIFICATION)) {
      return false;
    }
    if (!parts.add(mailbox, verified.part(), verified.lastPart())) {
      return false;
    }
    mailbox.plannedPart(VERIFICATION, verified.excludedFolders());
    verification.add(mailbox, verified.folders(), verified.virtualFolders());
    if (parts.areComplete(mailbox)) {
      mailbox.planned();
      mailbox.verified(now);
    }
    return true;
  }

  private boolean planned(Mailbox mailbox, LanesPlanned planned, Instant now) {
    if (mailbox.status() == MailboxStatus.VERIFYING || !mailbox.accepts(planned.planning())) {
      return false;
    }
    if (!parts.add(mailbox, planned.part(), planned.lastPart())) {
      return false;
    }
    mailbox.plannedPart(planned.planning(), planned.excludedFolders());
    planning.open(mailbox, planned.folders());
    mailbox.progressed(now);
    if (parts.areComplete(mailbox)) {
      mailbox.planned();
    }
    return true;
  }

  private boolean progressed(Batch batch, Mailbox mailbox, LaneProgressed progressed, Instant now) {
    Optional<Account> turn = lanes.progress(mailbox, progressed);
    turn.ifPresent(counts -> {
      batch.worked(progressed.startedAt(), progressed.at());
      mailbox.progressed(now);
      meters.items(counts);
    });
    return turn.isPresent();
  }

  private boolean laneFailed(Mailbox mailbox, LaneFailed failed) {
    boolean applied = lanes.giveUp(mailbox, failed.lane(), failed.from(), failed.failure());
    if (applied) {
      meters.failed(failed.failure().reason());
    }
    return applied;
  }

  private boolean parked(Mailbox mailbox, LaneParked parked, Instant now) {
    Failure failure = parked.failure();
    Instant until = parked.until();
    if (until == null && isOfFolder(failure.reason())) {
      // Only this folder needs the user's action; the others continue.
      meters.failed(failure.reason());
      return lanes.giveUp(mailbox, parked.lane().destination(), parked.lane().cursor(), failure);
    }
    Instant retryAt = until == null ? null : patience.withJitter(until, now);
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

  private static boolean isOfFolder(FailureReason reason) {
    return reason.scope() == FailureReason.Scope.FOLDER
        || reason.scope() == FailureReason.Scope.ITEM;
  }
}
