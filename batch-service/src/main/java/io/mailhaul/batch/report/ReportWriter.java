package io.mailhaul.batch.report;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchRepository;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.batch.mailbox.RunTotals;
import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.batch.rest.FailureDetails;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the report of a batch's run: the totals, then every mailbox with its folders, its skipped
 * and failed messages, and the messages whose content was altered. Only the folders and messages of
 * a group of mailboxes are in memory at a time.
 */
@Component
class ReportWriter {

  private static final int MAILBOXES_AT_ONCE = 200;

  private final BatchRepository batches;
  private final MailboxRepository mailboxes;
  private final ReportRepository rows;
  private final AlterationReader alterations;
  private final JsonMapper json;
  private final Clock clock;

  ReportWriter(
      BatchRepository batches,
      MailboxRepository mailboxes,
      ReportRepository rows,
      AlterationReader alterations,
      JsonMapper json,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.rows = rows;
    this.alterations = alterations;
    this.json = json.rebuild().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
    this.clock = clock;
  }

  /** Writes the report from one database snapshot. */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public void write(String name, OutputStream to) {
    Batch batch = batches.get(name);
    Instant now = clock.instant();
    RunTotals sum = mailboxes.runTotals(batch.id());
    try (JsonGenerator out = json.createGenerator(to)) {
      out.writeStartObject();
      out.writeStringProperty("batch", batch.name());
      out.writeNumberProperty("run", batch.run());
      out.writeStringProperty("from", batch.source().toString());
      out.writeStringProperty("to", batch.destination().toString());
      out.writeStringProperty("status", batch.displayStatus());
      out.writeBooleanProperty("ended", batch.hasEnded());
      out.writePOJOProperty(
          "result", RunResult.of(batch, sum, () -> rows.hasFailedFolder(batch.id())));
      out.writePOJOProperty("startedAt", batch.startedAt());
      out.writePOJOProperty("endedAt", batch.endedAt());
      writeCounts(out, sum.messageCounts());
      out.writePOJOProperty("changes", alterations.ofRun(batch.id()));
      out.writePOJOProperty("flags", rows.flags(batch.id()));
      out.writeNumberProperty("copySeconds", batch.copySeconds());
      out.writeArrayPropertyStart("mailboxes");
      for (List<Mailbox> group :
          JdbcColumns.groups(mailboxes.findInCurrentRun(batch.id()), MAILBOXES_AT_ONCE)) {
        Map<UUID, List<ReportRepository.FolderRow>> folders = rows.folders(group);
        Map<UUID, List<ReportRepository.ItemView>> items = rows.items(group);
        Map<UUID, AlterationView.OfMailbox> altered = alterations.of(group);
        for (Mailbox mailbox : group) {
          writeMailbox(
              out,
              mailbox,
              folders.getOrDefault(mailbox.id(), List.of()),
              items.getOrDefault(mailbox.id(), List.of()),
              altered.getOrDefault(mailbox.id(), AlterationView.OfMailbox.NONE),
              now);
        }
      }
      out.writeEndArray();
      out.writeEndObject();
    }
  }

  private static void writeMailbox(
      JsonGenerator out,
      Mailbox mailbox,
      List<ReportRepository.FolderRow> folders,
      List<ReportRepository.ItemView> items,
      AlterationView.OfMailbox altered,
      Instant now) {
    out.writeStartObject();
    out.writeStringProperty("address", mailbox.address());
    out.writeStringProperty("status", mailbox.status().displayName());
    out.writeNumberProperty("passes", mailbox.pass() - mailbox.firstPass() + 1);
    writeCounts(out, mailbox.messageCounts());
    out.writePOJOProperty("changes", altered.sum());
    out.writeNumberProperty("seconds", mailbox.activeSeconds(now));
    out.writePOJOProperty("failure", FailureDetails.of(mailbox.failure()));
    out.writePOJOProperty("excludedFolders", mailbox.excludedFolders());
    out.writeArrayPropertyStart("folders");
    for (ReportRepository.FolderRow folder : folders) {
      out.writeStartObject();
      out.writeStringProperty("folder", folder.destination());
      out.writePOJOProperty("sources", folder.sources());
      if (!folder.mappingRules().isEmpty()) {
        out.writePOJOProperty("rules", folder.mappingRules());
      }
      if (!folder.listingMismatches().isEmpty()) {
        out.writePOJOProperty("differences", folder.listingMismatches());
      }
      if (folder.copiedUnderOtherLabel() > 0) {
        out.writeNumberProperty("elsewhere", folder.copiedUnderOtherLabel());
      }
      writeCounts(out, folder.messageCounts());
      out.writePOJOProperty("changes", altered.of(folder.destination()));
      out.writePOJOProperty("flags", folder.flags());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayPropertyStart("items");
    for (ReportRepository.ItemView item : items) {
      out.writePOJO(item);
    }
    out.writeEndArray();
    out.writeArrayPropertyStart("changed");
    for (AlterationView.Item item : altered.items()) {
      out.writePOJO(item);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeCounts(JsonGenerator out, MessageCounts counts) {
    out.writeNumberProperty("found", counts.found());
    out.writeNumberProperty("copied", counts.copied());
    out.writeNumberProperty("alreadyPresent", counts.alreadyPresent());
    out.writeNumberProperty("skipped", counts.skipped());
    out.writeNumberProperty("failed", counts.failed());
    out.writeNumberProperty("remaining", counts.remaining());
    out.writeNumberProperty("bytes", counts.bytes());
    out.writeNumberProperty("gone", counts.skippedBenign());
  }
}
