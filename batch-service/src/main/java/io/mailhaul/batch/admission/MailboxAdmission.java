package io.mailhaul.batch.admission;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.ledger.FolderRepository;
import io.mailhaul.batch.ledger.ParkedLanes;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.batch.outbox.Outbox;
import io.mailhaul.batch.outbox.TopicSettings;
import io.mailhaul.batch.sessions.SessionBudget;
import io.mailhaul.batch.sessions.SessionLimits;
import io.mailhaul.events.Control;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.Topics;
import io.mailhaul.model.CopyOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Admits waiting mailboxes while their batch is below its concurrency limit, or while its endpoints
 * have free sessions. Parked mailboxes whose retry time has come are first, then the order of the
 * file. Batches take turns.
 */
@Component
public class MailboxAdmission {

  private final MailboxRepository mailboxes;
  private final FolderRepository folders;
  private final ParkedLanes parkedLanes;
  private final SessionLimits sessionLimits;
  private final Outbox outbox;
  private final TopicSettings settings;
  private final RandomGenerator random;
  private final Clock clock;

  MailboxAdmission(
      MailboxRepository mailboxes,
      FolderRepository folders,
      ParkedLanes parkedLanes,
      SessionLimits sessionLimits,
      Outbox outbox,
      TopicSettings settings,
      RandomGenerator random,
      Clock clock) {
    this.mailboxes = mailboxes;
    this.folders = folders;
    this.parkedLanes = parkedLanes;
    this.sessionLimits = sessionLimits;
    this.outbox = outbox;
    this.settings = settings;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Admits mailboxes up to the limits of their batches. If a batch has no fixed number of
   * mailboxes, its parked lanes resume here as well, because they need sessions, too.
   *
   * @param locked batches whose rows the caller has locked
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void admit(Collection<Batch> locked) {
    Instant now = clock.instant();
    List<Batch> automatic =
        locked.stream().filter(Batch::findsConcurrency).filter(batch -> !batch.hasEnded()).toList();
    if (automatic.isEmpty()) {
      admit(locked, null, now);
    } else {
      SessionBudget budget = sessionLimits.lock(automatic, now);
      automatic.forEach(batch -> resumeLanes(batch, budget, now));
      admit(locked, budget, now);
      sessionLimits.store(budget);
    }
  }

  private void admit(Collection<Batch> locked, @Nullable SessionBudget budget, Instant now) {
    Map<UUID, Batch> batches = new HashMap<>();
    List<List<Mailbox>> waiting = new ArrayList<>();
    for (Batch batch : locked) {
      int free = batch.hasEnded() || batch.isPaused() ? 0 : free(batch, budget);
      if (free > 0) {
        batches.put(batch.id(), batch);
        waiting.add(mailboxes.findReady(batch.id(), now, free));
      }
    }
    Deque<Mailbox> ready = new ArrayDeque<>(RoundRobin.merge(waiting));
    if (ready.isEmpty()) {
      return;
    }
    SlotAllocator slots =
        new SlotAllocator(mailboxes.slotLoads(settings.folderEventPartitions()), random);
    List<Mailbox> admitted = new ArrayList<>();
    while (!ready.isEmpty()) {
      Mailbox mailbox = ready.removeFirst();
      Batch batch = batches.get(mailbox.batch());
      if (batch == null) {
        throw new IllegalStateException("Mailbox " + mailbox.id() + " is of another batch");
      }
      // One connection is left for the scanner, and for users who access the account meanwhile.
      int wanted = batch.options().connections() - 1;
      if (budget != null && batch.findsConcurrency()) {
        int free = budget.free(batch);
        if (free < 1) {
          continue;
        }
        long sharers = 1 + ready.stream().filter(other -> other.batch().equals(batch.id())).count();
        wanted = (int) Math.clamp(free / sharers, 1, Math.max(1, wanted));
      }
      admit(batch, mailbox, wanted, slots, now);
      if (budget != null) {
        budget.take(batch, Math.max(1, mailbox.slots().size()));
      }
      admitted.add(mailbox);
    }
    mailboxes.update(admitted);
  }

  private int free(Batch batch, @Nullable SessionBudget budget) {
    Integer concurrency = batch.options().concurrency();
    if (concurrency != null) {
      return concurrency - mailboxes.countActive(batch.id());
    }
    return budget == null ? 0 : budget.free(batch);
  }

  /** Resumes the due lanes of active mailboxes, as far as there are sessions for them. */
  private void resumeLanes(Batch batch, SessionBudget budget, Instant now) {
    if (batch.isPaused()) {
      return;
    }
    for (Mailbox mailbox : mailboxes.findAll(folders.mailboxesWithDueLanes(batch.id(), now))) {
      if (budget.free(batch) < 1) {
        return;
      }
      budget.take(batch, folders.slotsOfParkedLanes(mailbox.id()).size());
      parkedLanes.resumeParked(mailbox, now);
    }
  }

  private void admit(Batch batch, Mailbox mailbox, int wanted, SlotAllocator slots, Instant now) {
    if (mailbox.status() == MailboxStatus.PARKED) {
      if (mailbox.isPlanned()) {
        // A lane never changes its slot, and parked lanes already count there.
        mailbox.resumeParked(batch.isDryRun(), folders.slotsOfParkedLanes(mailbox.id()), now);
        parkedLanes.resumeParked(mailbox, now);
        return;
      }
      mailbox.resumeParked(batch.isDryRun(), allocateSlots(batch, wanted, slots), now);
    } else {
      mailbox.openPass(batch.isDryRun(), allocateSlots(batch, wanted, slots), now);
      // The control record comes first: it makes copiers drop older passes before the job arrives.
      outbox.publish(
          Topics.CONTROL,
          new Control.CurrentPass(
              mailbox.id().toString(), mailbox.pass(), mailbox.nextControlVersion(now)));
    }
    outbox.publish(Topics.MAILBOX_JOBS, job(batch, mailbox));
  }

  private static List<Integer> allocateSlots(Batch batch, int wanted, SlotAllocator slots) {
    return batch.isDryRun() ? List.of() : slots.allocate(batch.servers(), wanted);
  }

  private static MailboxJob job(Batch batch, Mailbox mailbox) {
    CopyOptions copyOptions = batch.options().copyOptions();
    String batchId = batch.id().toString();
    String id = mailbox.id().toString();
    return batch.isDryRun()
        ? new MailboxJob.VerifyMailbox(
            batchId, id, mailbox.address(), mailbox.pass(), mailbox.userRoot(), copyOptions)
        : new MailboxJob.PlanLanes(
            batchId,
            id,
            mailbox.address(),
            mailbox.pass(),
            mailbox.userRoot(),
            copyOptions,
            mailbox.slots());
  }
}
