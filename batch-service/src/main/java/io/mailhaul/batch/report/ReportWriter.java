package io.mailhaul.batch.report;

import io.mailhaul.api.batch.FailureDetails;
import io.mailhaul.api.batch.ReportView;
import io.mailhaul.api.json.PrintableEscapes;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchRepository;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.batch.mailbox.RunTotals;
import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.batch.sessions.SessionLimits;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the report of a batch's run. Only the folders and messages of a group of mailboxes are in
 * memory at a time.
 */
@Component
class ReportWriter {

  private static final int MAILBOXES_AT_ONCE = 200;

  private final BatchRepository batches;
  private final MailboxRepository mailboxes;
  private final ReportRepository rows;
  private final AlterationReader alterations;
  private final SessionLimits sessionLimits;
  private final ObjectWriter json;
  private final Clock clock;

  ReportWriter(
      BatchRepository batches,
      MailboxRepository mailboxes,
      ReportRepository rows,
      AlterationReader alterations,
      SessionLimits sessionLimits,
      JsonMapper json,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.rows = rows;
    this.alterations = alterations;
    this.sessionLimits = sessionLimits;
    // Names and subjects are untrusted, and the report may be shown on a terminal.
    this.json =
        json.rebuild()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build()
            .writer()
            .with(new PrintableEscapes());
    this.clock = clock;
  }

  /** Writes the report from one database snapshot. */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public void write(String name, OutputStream to) {
    Batch batch = batches.get(name);
    Instant now = clock.instant();
    RunTotals sum = mailboxes.runTotals(batch.id());
    json.writeValue(
        to,
        new ReportView(
            batch.name(),
            batch.run(),
            batch.source().toString(),
            batch.destination().toString(),
            batch.displayStatus(),
            batch.hasEnded(),
            RunResults.of(batch, sum, () -> rows.hasFailedFolder(batch.id())),
            batch.startedAt(),
            batch.endedAt(),
            sum.messageCounts().totals(),
            sum.messageCounts().skippedBenign(),
            alterations.ofRun(batch.id()),
            rows.flags(batch.id()),
            batch.copySeconds(),
            sessionLimits.views(batch, now),
            reported(mailboxes.findInCurrentRun(batch.id()), now)));
  }

  /** Reads a group of mailboxes when the report comes to it. */
  private Iterable<ReportView.ReportedMailbox> reported(List<Mailbox> all, Instant now) {
    return () ->
        JdbcColumns.groups(all, MAILBOXES_AT_ONCE).stream()
            .flatMap(group -> reportedGroup(group, now))
            .iterator();
  }

  private Stream<ReportView.ReportedMailbox> reportedGroup(List<Mailbox> group, Instant now) {
    Map<UUID, AlterationReader.OfMailbox> altered = alterations.of(group);
    Map<UUID, List<ReportView.Folder>> folders = rows.folders(group, altered);
    Map<UUID, List<ReportView.Item>> items = rows.items(group);
    return group.stream()
        .map(mailbox ->
            reported(
                mailbox,
                folders.getOrDefault(mailbox.id(), List.of()),
                items.getOrDefault(mailbox.id(), List.of()),
                altered.getOrDefault(mailbox.id(), AlterationReader.OfMailbox.NONE),
                now));
  }

  private static ReportView.ReportedMailbox reported(
      Mailbox mailbox,
      List<ReportView.Folder> folders,
      List<ReportView.Item> items,
      AlterationReader.OfMailbox altered,
      Instant now) {
    return new ReportView.ReportedMailbox(
        mailbox.address(),
        mailbox.status(),
        mailbox.pass() - mailbox.firstPass() + 1,
        mailbox.messageCounts().totals(),
        mailbox.messageCounts().skippedBenign(),
        altered.sum(),
        mailbox.activeSeconds(now),
        FailureDetails.of(mailbox.failure()),
        mailbox.excludedFolders(),
        folders,
        items,
        altered.messages());
  }
}
