package io.mailhaul.batch.admission;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.ledger.FolderRepository;
import io.mailhaul.batch.ledger.ParkedLanes;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.batch.outbox.Outbox;
import io.mailhaul.batch.outbox.TopicSettings;
import io.mailhaul.events.Control;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.Topics;
import io.mailhaul.model.CopyOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Admits waiting mailboxes while their batch is below its concurrency limit. Parked mailboxes whose
 * retry time has come are first, then the order of the file. Batches take turns.
 */
@Component
public class MailboxAdmission {

  private final MailboxRepository mailboxes;
  private final FolderRepository folders;
  private final ParkedLanes parkedLanes;
  private final Outbox outbox;
  private final TopicSettings settings;
  private final RandomGenerator random;
  private final Clock clock;

  MailboxAdmission(
      MailboxRepository mailboxes,
      FolderRepository folders,
      ParkedLanes parkedLanes,
      Outbox outbox,
      TopicSettings settings,
      RandomGenerator random,
      Clock clock) {
    this.mailboxes = mailboxes;
    this.folders = folders;
    this.parkedLanes = parkedLanes;
    this.outbox = outbox;
    this.settings = settings;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Admits mailboxes up to the concurrency limit of their batches.
   *
   * @param locked batches whose rows the caller has locked
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void admit(Collection<Batch> locked) {
    Instant now = clock.instant();
    Map<UUID, Batch> batches = new HashMap<>();
    List<List<Mailbox>> waiting = new ArrayList<>();
    for (Batch batch : locked) {
      int free =
          batch.hasEnded() || batch.isPaused()
              ? 0
              : batch.options().concurrency() - mailboxes.countActive(batch.id());
      if (free > 0) {
        batches.put(batch.id(), batch);
        waiting.add(mailboxes.findReady(batch.id(), now, free));
      }
    }
    List<Mailbox> admitted = RoundRobin.merge(waiting);
    if (admitted.isEmpty()) {
      return;
    }
    SlotAllocator slots =
        new SlotAllocator(mailboxes.slotLoads(settings.folderEventPartitions()), random);
    for (Mailbox mailbox : admitted) {
      Batch batch = batches.get(mailbox.batch());
      if (batch == null) {
        throw new IllegalStateException("Mailbox " + mailbox.id() + " is of another batch");
      }
      admit(batch, mailbox, slots, now);
    }
    mailboxes.update(admitted);
  }

  private void admit(Batch batch, Mailbox mailbox, SlotAllocator slots, Instant now) {
    if (mailbox.status() == MailboxStatus.PARKED) {
      if (mailbox.isPlanned()) {
        // A lane never changes its slot.
        List<Integer> own = folders.slotsOfParkedLanes(mailbox.id());
        slots.addLoad(own);
        mailbox.resumeParked(batch.isDryRun(), own, now);
        parkedLanes.resumeParked(mailbox, now);
        return;
      }
      mailbox.resumeParked(batch.isDryRun(), allocateSlots(batch, slots), now);
    } else {
      mailbox.openPass(batch.isDryRun(), allocateSlots(batch, slots), now);
      // The control record comes first: it makes copiers drop older passes before the job arrives.
      outbox.publish(
          Topics.CONTROL,
          new Control.CurrentPass(
              mailbox.id().toString(), mailbox.pass(), mailbox.nextControlVersion(now)));
    }
    outbox.publish(Topics.MAILBOX_JOBS, job(batch, mailbox));
  }

  private static List<Integer> allocateSlots(Batch batch, SlotAllocator slots) {
    // One connection is left for the scanner, and for users who access the account meanwhile.
    return batch.isDryRun() ? List.of() : slots.allocate(batch.options().connections() - 1);
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
