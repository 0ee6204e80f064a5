package io.mailhaul.batch.submission;

import io.mailhaul.batch.admission.AdmittingMailboxes;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchUpdates;
import io.mailhaul.batch.batch.Batches;
import io.mailhaul.batch.desk.Credentials;
import io.mailhaul.batch.desk.SealedSecrets;
import io.mailhaul.batch.desk.Secrets;
import io.mailhaul.batch.ledger.ParkedLanes;
import io.mailhaul.batch.ledger.Verification;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.Mailboxes;
import io.mailhaul.batch.mailbox.NewMailbox;
import io.mailhaul.batch.mailboxfile.MailboxRow;
import io.mailhaul.batch.rest.ConflictException;
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
class SubmittingBatch {

  private final Batches batches;
  private final Mailboxes mailboxes;
  private final Claims claims;
  private final Credentials credentials;
  private final SealedSecrets secrets;
  private final Verification verification;
  private final ParkedLanes parkedLanes;
  private final BatchUpdates updates;
  private final AdmittingMailboxes admitting;
  private final Clock clock;

  SubmittingBatch(
      Batches batches,
      Mailboxes mailboxes,
      Claims claims,
      Credentials credentials,
      SealedSecrets secrets,
      Verification verification,
      ParkedLanes parkedLanes,
      BatchUpdates updates,
      AdmittingMailboxes admitting,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.claims = claims;
    this.credentials = credentials;
    this.secrets = secrets;
    this.verification = verification;
    this.parkedLanes = parkedLanes;
    this.updates = updates;
    this.admitting = admitting;
    this.clock = clock;
  }

  /**
   * Applies a request.
   *
   * @throws ConflictException when the batch has other endpoints, or when it is being migrated and
   *     the request is a dry run
   * @throws io.mailhaul.batch.mailboxfile.FaultyFileException when a row conflicts with existing
   *     data
   */
  @Transactional
  public Submitted submit(Request request) {
    Instant now = clock.instant();
    Batch known = batches.lock(request.name()).orElse(null);
    Batch batch = known == null ? create(request) : known;
    check(batch, request);
    boolean joined = batch.isRunning() || (!request.dryRun() && batch.resume());
    batch.take(request.from(), request.to(), request.options());
    claims.check(batch.id(), request);
    if (!joined) {
      open(batch, request, now);
    }
    Enlisted changes = enlist(batch, request, joined, now);
    batches.update(batch);
    admitting.admit(List.of(batch));
    return new Submitted(
        batch.name(),
        batch.id().toString(),
        batch.run(),
        known == null,
        joined,
        request.dryRun(),
        request.rows().size(),
        changes.added().size(),
        changes.missing());
  }

  private Batch create(Request request) {
    Batch batch = Batch.create(request.name(), request.from(), request.to(), request.options());
    try {
      batches.insert(batch);
    } catch (DuplicateKeyException e) {
      throw new ConflictException(
          "The batch '"
              + request.name()
              + "' was created by another request at the same time; try again.");
    }
    return batch;
  }

  private void check(Batch batch, Request request) {
    // Until something was planned, the user may correct a wrong URI.
    if (!batch.isBetween(request.from(), request.to()) && batches.hasLedger(batch.id())) {
      throw new ConflictException(
          "The batch '%s' migrates mailboxes from %s to %s; use another --name for other servers."
              .formatted(batch.name(), batch.source(), batch.destination()));
    }
    if (batch.isRunning() && request.dryRun()) {
      throw new ConflictException(
          "The batch '%s' is being migrated; it cannot be verified until the run has ended."
              .formatted(batch.name()));
    }
  }

  private void open(Batch batch, Request request, Instant now) {
    if (request.dryRun()) {
      batch.openVerification(now);
      return;
    }
    batch.openRun(now);
    if (batch.run() == 1) {
      updates.opened(batch, request.rows().size());
    }
    updates.started(batch, request.rows().size());
  }

  /** The changes that the file makes to the batch's mailboxes. */
  private record Enlisted(
      List<NewMailbox> added,
      List<Mailbox> changed,
      List<Credentials.Renewal> renewals,
      List<String> missing) {}

  private Enlisted enlist(Batch batch, Request request, boolean joined, Instant now) {
    Map<String, Mailbox> before = new LinkedHashMap<>();
    for (Mailbox mailbox : mailboxes.ofBatch(batch.id())) {
      before.put(mailbox.addressKey(), mailbox);
    }
    Enlisted changes =
        new Enlisted(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    int position = 0;
    for (MailboxRow row : request.rows()) {
      position++;
      String claim = request.dryRun() ? null : request.claim(row);
      Mailbox known = before.remove(row.addressKey());
      if (known == null) {
        changes.added().add(create(batch, row, position, claim));
        continue;
      }
      if (joined && claim != null && known.takesPart()) {
        parkedLanes.hasten(known, now);
        known.goFurther(claim);
      } else {
        known.enlist(claim);
      }
      changes.changed().add(known);
      changes.renewals().add(new Credentials.Renewal(known.id(), position, row));
    }
    for (Mailbox missing : before.values()) {
      changes.missing().add(missing.address());
      if (!joined && missing.takesPart()) {
        missing.leaveOut();
        changes.changed().add(missing);
      }
    }
    if (request.dryRun()) {
      verification.clear(changes.changed().stream().map(Mailbox::id).toList());
    }
    write(batch, changes);
    return changes;
  }

  private NewMailbox create(
      Batch batch, MailboxRow row, int position, @Nullable String destinationClaim) {
    Mailbox mailbox = Mailbox.create(UUID.randomUUID(), batch.id(), row.address(), row.userRoot());
    mailbox.enlist(destinationClaim);
    return new NewMailbox(
        mailbox,
        position,
        row.userName(),
        row.destinationUserName(),
        secrets.seal(batch.id(), mailbox.id(), Secrets.of(row)));
  }

  private void write(Batch batch, Enlisted changes) {
    credentials.renew(batch.id(), changes.renewals());
    try {
      mailboxes.update(changes.changed());
      mailboxes.insert(changes.added());
    } catch (DuplicateKeyException e) {
      throw new ConflictException(
          "Another batch has just started to fill one of the same destination accounts; try again.");
    }
  }
}
