package io.mailhaul.batch.tracking;

import io.mailhaul.batch.admission.MailboxAdmission;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchRepository;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes batches under their row locks, with all that can follow from a change. */
@Component
class BatchTransaction {

  /** A change to batches and their mailboxes. */
  @FunctionalInterface
  interface Change {

    /**
     * Applies the change. A mailbox that was read before must be read again, because only now it is
     * locked.
     *
     * @param locked the batches, locked until the transaction ends
     */
    void apply(List<Batch> locked, Instant now);
  }

  private final BatchRepository batches;
  private final MailboxAdmission admission;
  private final RunCompletion completion;
  private final Clock clock;

  BatchTransaction(
      BatchRepository batches, MailboxAdmission admission, RunCompletion completion, Clock clock) {
    this.batches = batches;
    this.admission = admission;
    this.completion = completion;
    this.clock = clock;
  }

  /**
   * Locks the batches, applies the change, admits waiting mailboxes, and ends the runs whose
   * mailboxes have all ended.
   */
  @Transactional
  public void run(Collection<UUID> ids, Change change) {
    Instant now = clock.instant();
    List<Batch> locked = batches.lock(ids);
    change.apply(locked, now);
    admission.admit(locked);
    for (Batch batch : locked) {
      completion.endRunIfDone(batch, now);
      batches.update(batch);
    }
  }
}
