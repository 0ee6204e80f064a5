package io.mailhaul.batch.tracking;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.events.LaneProgress.LaneEventUnreadable;
import io.mailhaul.events.LaneProgress.LaneFailed;
import io.mailhaul.events.LaneProgress.LaneParked;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.MailboxJobFailed;
import io.mailhaul.events.MailboxJobResult.MailboxJobParked;
import io.mailhaul.events.MailboxJobResult.MailboxVerified;
import io.mailhaul.events.MigrationProgress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Applies progress records, many in one transaction. Every kind of record is idempotent, also when
 * it is late or comes from a copier that lost its slot. A record counts only for the mailbox's
 * current pass, and the progress of a lane only from the cursor in the ledger.
 */
@Component
public class ProgressTracker {

  private final BatchTransaction transaction;
  private final MailboxRepository mailboxes;
  private final PlanHandler plans;
  private final LaneHandler lanes;
  private final ScanFailureHandler scanFailures;
  private final RunCompletion completion;
  private final BatchMeters meters;

  ProgressTracker(
      BatchTransaction transaction,
      MailboxRepository mailboxes,
      PlanHandler plans,
      LaneHandler lanes,
      ScanFailureHandler scanFailures,
      RunCompletion completion,
      BatchMeters meters) {
    this.transaction = transaction;
    this.mailboxes = mailboxes;
    this.plans = plans;
    this.lanes = lanes;
    this.scanFailures = scanFailures;
    this.completion = completion;
    this.meters = meters;
  }

  /** Applies all records, or none. */
  public void apply(Collection<? extends MigrationProgress> records) {
    transaction.run(
        ids(records, MigrationProgress::batch), (locked, now) -> apply(records, locked, now));
  }

  private void apply(
      Collection<? extends MigrationProgress> records, List<Batch> locked, Instant now) {
    Map<UUID, Batch> batches = locked.stream().collect(Collectors.toMap(Batch::id, batch -> batch));
    Map<UUID, Mailbox> changed = new LinkedHashMap<>();
    for (Mailbox mailbox : mailboxes.findAll(ids(records, MigrationProgress::mailbox))) {
      if (batches.containsKey(mailbox.batch())) {
        changed.put(mailbox.id(), mailbox);
      }
    }
    Map<String, Deque<MigrationProgress>> waiting = new LinkedHashMap<>();
    for (MigrationProgress record : records) {
      waiting.computeIfAbsent(record.mailbox(), id -> new ArrayDeque<>()).add(record);
    }
    while (!waiting.isEmpty()) {
      applyNext(waiting.values(), batches, changed, now);
      waiting.values().removeIf(Deque::isEmpty);
    }
    Map<Mailbox, Batch> batchOf = new LinkedHashMap<>();
    changed.values().forEach(mailbox -> batchOf.put(mailbox, batchOf(mailbox, batches)));
    completion.completePassesIfDone(batchOf, now);
    mailboxes.update(changed.values());
  }

  /**
   * Applies the next records of each mailbox: a part of its plan and the progress of its lanes with
   * those of all mailboxes together, what is between them by itself. Records of one mailbox stay in
   * order.
   */
  private void applyNext(
      Collection<Deque<MigrationProgress>> waiting,
      Map<UUID, Batch> batches,
      Map<UUID, Mailbox> changed,
      Instant now) {
    applyNextPlans(waiting, changed, now);
    List<LaneHandler.Turn> turns = new ArrayList<>();
    for (Deque<MigrationProgress> records : waiting) {
      Mailbox mailbox =
          records.isEmpty() ? null : changed.get(UUID.fromString(records.getFirst().mailbox()));
      while (!records.isEmpty()
          && !(records.getFirst() instanceof LanesPlanned)
          && !(records.getFirst() instanceof LaneProgressed)) {
        MigrationProgress record = records.removeFirst();
        meters.progress(
            mailbox != null
                && isExpected(mailbox, record)
                && apply(batchOf(mailbox, batches), mailbox, record, now));
      }
      while (!records.isEmpty() && records.getFirst() instanceof LaneProgressed progressed) {
        records.removeFirst();
        if (mailbox != null && isExpected(mailbox, progressed)) {
          turns.add(new LaneHandler.Turn(batchOf(mailbox, batches), mailbox, progressed));
        } else {
          meters.progress(false);
        }
      }
    }
    lanes.handleProgress(turns, now).forEach(meters::progress);
  }

  private void applyNextPlans(
      Collection<Deque<MigrationProgress>> waiting, Map<UUID, Mailbox> changed, Instant now) {
    List<PlanHandler.Part> parts = new ArrayList<>();
    for (Deque<MigrationProgress> records : waiting) {
      if (records.getFirst() instanceof LanesPlanned planned) {
        records.removeFirst();
        Mailbox mailbox = changed.get(UUID.fromString(planned.mailbox()));
        if (mailbox != null && isExpected(mailbox, planned)) {
          parts.add(new PlanHandler.Part(mailbox, planned));
        } else {
          meters.progress(false);
        }
      }
    }
    plans.handlePlanned(parts, now).forEach(meters::progress);
  }

  private static Batch batchOf(Mailbox mailbox, Map<UUID, Batch> batches) {
    return Objects.requireNonNull(batches.get(mailbox.batch()));
  }

  private static List<UUID> ids(
      Collection<? extends MigrationProgress> records, Function<MigrationProgress, String> id) {
    return records.stream().map(id).distinct().map(UUID::fromString).toList();
  }

  private static boolean isExpected(Mailbox mailbox, MigrationProgress record) {
    return record.pass() == mailbox.pass()
        && (mailbox.status().isActive() || mailbox.status() == MailboxStatus.PARKED);
  }

  private boolean apply(Batch batch, Mailbox mailbox, MigrationProgress record, Instant now) {
    return switch (record) {
      case MailboxVerified verified -> plans.handleVerified(mailbox, verified, now);
      case LanesPlanned planned ->
          plans.handlePlanned(List.of(new PlanHandler.Part(mailbox, planned)), now).getFirst();
      case LaneProgressed progressed ->
          lanes
              .handleProgress(List.of(new LaneHandler.Turn(batch, mailbox, progressed)), now)
              .getFirst();
      case LaneParked parked -> lanes.handleParked(batch, mailbox, parked, now);
      case LaneFailed failed -> lanes.handleFailed(mailbox, failed);
      case LaneEventUnreadable unreadable -> lanes.handleUnreadable(mailbox, unreadable);
      case MailboxJobParked parked -> scanFailures.handleParked(batch, mailbox, parked, now);
      case MailboxJobFailed failed ->
          scanFailures.handleFailed(batch, mailbox, failed.failure(), now);
    };
  }
}
