package io.mailhaul.batch.submission;

import io.mailhaul.api.batch.SubmissionResult;
import io.mailhaul.api.csv.MailboxRow;
import io.mailhaul.batch.admission.MailboxAdmission;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchRepository;
import io.mailhaul.batch.batch.MigrationUpdatePublisher;
import io.mailhaul.batch.credentials.CredentialRepository;
import io.mailhaul.batch.credentials.MailboxSecrets;
import io.mailhaul.batch.credentials.SecretCipher;
import io.mailhaul.batch.ledger.ParkedLanes;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.batch.mailbox.NewMailbox;
import io.mailhaul.batch.report.DryRunPlanRepository;
import io.mailhaul.batch.rest.RequestProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Creates or updates a batch and opens its run, in one transaction. If a run is active already, the
 * submission joins it: credentials are renewed, failed mailboxes start again, and every mailbox
 * makes one more pass.
 */
@Component
class BatchSubmissionService {

  private final BatchRepository batches;
  private final MailboxRepository mailboxes;
  private final DestinationAccountGuard accountGuard;
  private final CredentialRepository credentials;
  private final SecretCipher cipher;
  private final DryRunPlanRepository dryRunPlan;
  private final ParkedLanes parkedLanes;
  private final MigrationUpdatePublisher updates;
  private final MailboxAdmission admission;
  private final Clock clock;

  BatchSubmissionService(
      BatchRepository batches,
      MailboxRepository mailboxes,
      DestinationAccountGuard accountGuard,
      CredentialRepository credentials,
      SecretCipher cipher,
      DryRunPlanRepository dryRunPlan,
      ParkedLanes parkedLanes,
      MigrationUpdatePublisher updates,
      MailboxAdmission admission,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.accountGuard = accountGuard;
    this.credentials = credentials;
    this.cipher = cipher;
    this.dryRunPlan = dryRunPlan;
    this.parkedLanes = parkedLanes;
    this.updates = updates;
    this.admission = admission;
    this.clock = clock;
  }

  /**
   * Applies a request.
   *
   * @throws RequestProblemException when the batch has other endpoints, or when it is being
   *     migrated and the request is a dry run
   * @throws io.mailhaul.api.csv.InvalidFileException when a row conflicts with existing data
   */
  @Transactional
  public SubmissionResult submit(ValidatedSubmission request) {
    Instant now = clock.instant();
    Batch known = batches.lock(request.name()).orElse(null);
    Batch batch = known == null ? create(request) : known;
    check(batch, request);
    boolean joined = batch.isRunning() || (!request.dryRun() && batch.reopenUnacknowledgedRun());
    batch.applySubmission(request.from(), request.to(), request.options());
    accountGuard.check(batch.id(), request);
    if (!joined) {
      openRun(batch, request, now);
    }
    MailboxChanges changes = updateMailboxes(batch, request, joined, now);
    batches.update(batch);
    admission.admit(List.of(batch));
    return new SubmissionResult(
        batch.name(),
        batch.id().toString(),
        batch.run(),
        known == null,
        joined,
        request.dryRun(),
        request.rows().size(),
        changes.added().size(),
        changes.notInFile());
  }

  private Batch create(ValidatedSubmission request) {
    Batch batch = Batch.create(request.name(), request.from(), request.to(), request.options());
    try {
      batches.insert(batch);
    } catch (DuplicateKeyException e) {
      throw RequestProblemException.conflict(
          "The batch '"
              + request.name()
              + "' was created by another request at the same time; try again.");
    }
    return batch;
  }

  private void check(Batch batch, ValidatedSubmission request) {
    // Until something was planned, the user may correct a wrong URI.
    if (!batch.isBetween(request.from(), request.to()) && batches.hasLedger(batch.id())) {
      throw RequestProblemException.conflict(
          "The batch '%s' migrates mailboxes from %s to %s; use another --name for other servers."
              .formatted(batch.name(), batch.source(), batch.destination()));
    }
    if (batch.isRunning() && request.dryRun()) {
      throw RequestProblemException.conflict(
          "A run of the batch '%s' is active; start the dry run when it has ended."
              .formatted(batch.name()));
    }
  }

  private void openRun(Batch batch, ValidatedSubmission request, Instant now) {
    if (request.dryRun()) {
      batch.openVerification(now);
      return;
    }
    batch.openRun(now);
    if (batch.run() == 1) {
      updates.batchOpened(batch, request.rows().size());
    }
    updates.runStarted(batch, request.rows().size());
  }

  /** The changes that the file makes to the batch's mailboxes. */
  private record MailboxChanges(
      List<NewMailbox> added,
      List<Mailbox> changed,
      List<CredentialRepository.Renewal> renewals,
      List<String> notInFile) {}

  private MailboxChanges updateMailboxes(
      Batch batch, ValidatedSubmission request, boolean joined, Instant now) {
    Map<String, Mailbox> before = new LinkedHashMap<>();
    for (Mailbox mailbox : mailboxes.findByBatch(batch.id())) {
      before.put(mailbox.addressKey(), mailbox);
    }
    MailboxChanges changes =
        new MailboxChanges(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    int position = 0;
    for (MailboxRow row : request.rows()) {
      position++;
      String claim = request.dryRun() ? null : request.destinationAccount(row);
      Mailbox known = before.remove(row.addressKey());
      if (known == null) {
        changes.added().add(create(batch, row, position, claim));
        continue;
      }
      if (joined && claim != null && known.isInCurrentRun()) {
        parkedLanes.retryNow(known, now);
        known.requestAnotherPass(claim);
      } else {
        known.includeInRun(claim);
      }
      changes.changed().add(known);
      changes.renewals().add(new CredentialRepository.Renewal(known.id(), position, row));
    }
    for (Mailbox missing : before.values()) {
      changes.notInFile().add(missing.address());
      if (!joined && missing.isInCurrentRun()) {
        missing.excludeFromRun();
        changes.changed().add(missing);
      }
    }
    if (request.dryRun()) {
      dryRunPlan.clear(changes.changed().stream().map(Mailbox::id).toList());
    }
    write(batch, changes);
    return changes;
  }

  private NewMailbox create(
      Batch batch, MailboxRow row, int position, @Nullable String destinationClaim) {
    Mailbox mailbox = Mailbox.create(UUID.randomUUID(), batch.id(), row.address(), row.userRoot());
    mailbox.includeInRun(destinationClaim);
    return new NewMailbox(
        mailbox,
        position,
        row.userName(),
        row.destinationUserName(),
        cipher.encrypt(batch.id(), mailbox.id(), MailboxSecrets.of(row)));
  }

  private void write(Batch batch, MailboxChanges changes) {
    credentials.renew(batch.id(), changes.renewals());
    try {
      mailboxes.update(changes.changed());
      mailboxes.insert(changes.added());
    } catch (DuplicateKeyException e) {
      throw RequestProblemException.conflict(
          "Another batch has just started to copy into one of the same destination accounts; try again.");
    }
  }
}
