package io.mailhaul.batch.submission;

import io.mailhaul.batch.admission.AdmittingMailboxes;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchUpdates;
import io.mailhaul.batch.batch.Batches;
import io.mailhaul.batch.desk.Credentials;
import io.mailhaul.batch.desk.Passwords;
import io.mailhaul.batch.desk.SealedSecrets;
import io.mailhaul.batch.ledger.ParkedLanes;
import io.mailhaul.batch.ledger.Verification;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxStatus;
import io.mailhaul.batch.mailbox.Mailboxes;
import io.mailhaul.batch.mailbox.NewMailbox;
import io.mailhaul.batch.mailboxfile.MailboxRow;
import io.mailhaul.batch.rest.ConflictException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes a batch in and opens its run, all or nothing. A run that is going on is joined: passwords
 * are renewed, what was given up is taken up again, and every mailbox makes one more pass.
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
   * Carries a request out.
   *
   * @throws ConflictException when the batch is between other endpoints, or is being migrated and
   *     only to be verified
   * @throws io.mailhaul.batch.mailboxfile.FaultyFileException when a row contradicts what is there
   */
  @Transactional
  public Submitted submit(Request request) {
    Instant now = clock.instant();
    Batch known = batches.lock(request.name()).orElse(null);
    Batch batch = known == null ? create(request) : known;
    boolean joined = batch.isRunning();
    check(batch, request, joined);
    batch.take(request.from(), request.to(), request.options());
    Map<String, Mailbox> before = new HashMap<>();
    List<String> missing = new ArrayList<>();
    Map<String, MailboxRow> rows = new HashMap<>();
    request.rows().forEach(row -> rows.put(row.addressKey(), row));
    for (Mailbox mailbox : mailboxes.ofBatch(batch.id())) {
      String key = mailbox.addressKey();
      before.put(key, mailbox);
      if (!rows.containsKey(key)) {
        missing.add(mailbox.address());
      }
    }
    claims.check(batch.id(), request);
    int added = write(batch, request, before);
    if (!joined) {
      open(batch, request, now);
    }
    enlist(batch, request, rows, joined, now);
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
        added,
        missing);
  }

  private Batch create(Request request) {
    Batch batch = Batch.create(request.name(), request.from(), request.to(), request.options());
    try {
      batches.insert(batch);
    } catch (DuplicateKeyException e) {
      throw new ConflictException(
          "The batch '" + request.name() + "' was just made by somebody else; try again.");
    }
    return batch;
  }

  private void check(Batch batch, Request request, boolean running) {
    // As long as nothing was planned, a wrong URI may be put right.
    if (!batch.isBetween(request.from(), request.to()) && batches.hasLedger(batch.id())) {
      throw new ConflictException(
          "The batch '%s' moves mailboxes from %s to %s; another --name is needed for other servers."
              .formatted(batch.name(), batch.source(), batch.destination()));
    }
    if (running && request.dryRun()) {
      throw new ConflictException(
          "The batch '%s' is being migrated; it cannot be verified before that has ended."
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

  /** Writes what the file says of each mailbox; returns how many are new. */
  private int write(Batch batch, Request request, Map<String, Mailbox> before) {
    List<NewMailbox> added = new ArrayList<>();
    List<Credentials.Renewal> renewals = new ArrayList<>();
    int position = 0;
    for (MailboxRow row : request.rows()) {
      position++;
      Mailbox mailbox = before.get(row.addressKey());
      if (mailbox != null) {
        renewals.add(new Credentials.Renewal(mailbox.id(), position, row));
        continue;
      }
      UUID id = UUID.randomUUID();
      added.add(
          new NewMailbox(
              id,
              position,
              row.address(),
              row.addressKey(),
              row.userName(),
              row.destinationUserName(),
              row.userRoot(),
              secrets.seal(
                  batch.id(), id, new Passwords(row.password(), row.destinationPassword()))));
    }
    mailboxes.insert(batch.id(), added);
    credentials.renew(batch.id(), renewals);
    return added.size();
  }

  private void enlist(
      Batch batch, Request request, Map<String, MailboxRow> rows, boolean joined, Instant now) {
    List<Mailbox> changed = new ArrayList<>();
    List<UUID> verified = new ArrayList<>();
    for (Mailbox mailbox : mailboxes.ofBatch(batch.id())) {
      MailboxRow row = rows.get(mailbox.addressKey());
      if (row == null) {
        if (!joined && mailbox.takesPart()) {
          mailbox.leaveOut();
          changed.add(mailbox);
        }
        continue;
      }
      if (request.dryRun()) {
        mailbox.enlist(null);
        verified.add(mailbox.id());
      } else if (joined && mailbox.takesPart()) {
        if (mailbox.status() == MailboxStatus.PARKED || mailbox.status() == MailboxStatus.SYNCING) {
          parkedLanes.hasten(mailbox.id(), now);
        }
        mailbox.goFurther(request.claim(row));
      } else {
        mailbox.enlist(request.claim(row));
      }
      changed.add(mailbox);
    }
    verification.clear(verified);
    try {
      mailboxes.update(changed);
    } catch (DuplicateKeyException e) {
      throw new ConflictException(
          "Another batch has just begun to fill one of the same destination accounts; try again.");
    }
  }
}
