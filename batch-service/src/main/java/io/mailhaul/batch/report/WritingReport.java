package io.mailhaul.batch.report;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.Batches;
import io.mailhaul.batch.jdbc.Rows;
import io.mailhaul.batch.mailbox.Account;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.Mailboxes;
import io.mailhaul.batch.mailbox.RunSum;
import io.mailhaul.batch.rest.NotFoundException;
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
class WritingReport {

  private static final int MAILBOXES_AT_ONCE = 200;

  private final Batches batches;
  private final Mailboxes mailboxes;
  private final ReportRows rows;
  private final ReportedChanges changes;
  private final JsonMapper json;
  private final Clock clock;

  WritingReport(
      Batches batches,
      Mailboxes mailboxes,
      ReportRows rows,
      ReportedChanges changes,
      JsonMapper json,
      Clock clock) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.rows = rows;
    this.changes = changes;
    this.json = json.rebuild().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
    this.clock = clock;
  }

  /** Writes the report from one database snapshot. */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public void write(String name, OutputStream to) {
    Batch batch =
        batches
            .find(name)
            .orElseThrow(() -> new NotFoundException("There is no batch '" + name + "'."));
    Instant now = clock.instant();
    RunSum sum = mailboxes.sum(batch.id());
    try (JsonGenerator out = json.createGenerator(to)) {
      out.writeStartObject();
      out.writeStringProperty("batch", batch.name());
      out.writeNumberProperty("run", batch.run());
      out.writeStringProperty("from", batch.source().toString());
      out.writeStringProperty("to", batch.destination().toString());
      out.writeStringProperty("status", batch.statusWord());
      out.writeBooleanProperty("ended", batch.ended());
      out.writePOJOProperty("result", Result.of(batch, sum, () -> rows.anyFolderLeft(batch.id())));
      out.writePOJOProperty("startedAt", batch.startedAt());
      out.writePOJOProperty("endedAt", batch.endedAt());
      account(out, sum.account());
      out.writePOJOProperty("changes", changes.ofRun(batch.id()));
      out.writePOJOProperty("flags", rows.flags(batch.id()));
      out.writeNumberProperty("copySeconds", batch.copySeconds());
      out.writeArrayPropertyStart("mailboxes");
      for (List<Mailbox> group : Rows.groups(mailboxes.ofRun(batch.id()), MAILBOXES_AT_ONCE)) {
        Map<UUID, List<ReportRows.Folder>> folders = rows.folders(group);
        Map<UUID, List<ReportRows.ItemView>> items = rows.items(group);
        Map<UUID, ChangeView.OfMailbox> altered = changes.of(group);
        for (Mailbox mailbox : group) {
          mailbox(
              out,
              mailbox,
              folders.getOrDefault(mailbox.id(), List.of()),
              items.getOrDefault(mailbox.id(), List.of()),
              altered.getOrDefault(mailbox.id(), ChangeView.OfMailbox.NONE),
              now);
        }
      }
      out.writeEndArray();
      out.writeEndObject();
    }
  }

  private static void mailbox(
      JsonGenerator out,
      Mailbox mailbox,
      List<ReportRows.Folder> folders,
      List<ReportRows.ItemView> items,
      ChangeView.OfMailbox altered,
      Instant now) {
    out.writeStartObject();
    out.writeStringProperty("address", mailbox.address());
    out.writeStringProperty("status", mailbox.status().word());
    out.writeNumberProperty("passes", mailbox.pass() - mailbox.firstPass() + 1);
    account(out, mailbox.account());
    out.writePOJOProperty("changes", altered.sum());
    out.writeNumberProperty("seconds", mailbox.secondsActive(now));
    out.writePOJOProperty("failure", FailureView.of(mailbox.failure()));
    out.writePOJOProperty("excludedFolders", mailbox.excludedFolders());
    out.writeArrayPropertyStart("folders");
    for (ReportRows.Folder folder : folders) {
      out.writeStartObject();
      out.writeStringProperty("folder", folder.destination());
      out.writePOJOProperty("sources", folder.sources());
      if (!folder.rules().isEmpty()) {
        out.writePOJOProperty("rules", folder.rules());
      }
      if (!folder.differences().isEmpty()) {
        out.writePOJOProperty("differences", folder.differences());
      }
      if (folder.elsewhere() > 0) {
        out.writeNumberProperty("elsewhere", folder.elsewhere());
      }
      account(out, folder.account());
      out.writePOJOProperty("changes", altered.of(folder.destination()));
      out.writePOJOProperty("flags", folder.flags());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayPropertyStart("items");
    for (ReportRows.ItemView item : items) {
      out.writePOJO(item);
    }
    out.writeEndArray();
    out.writeArrayPropertyStart("changed");
    for (ChangeView.Item item : altered.items()) {
      out.writePOJO(item);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void account(JsonGenerator out, Account counts) {
    out.writeNumberProperty("found", counts.found());
    out.writeNumberProperty("copied", counts.copied());
    out.writeNumberProperty("alreadyPresent", counts.alreadyPresent());
    out.writeNumberProperty("skipped", counts.skipped());
    out.writeNumberProperty("failed", counts.failed());
    out.writeNumberProperty("remaining", counts.remaining());
    out.writeNumberProperty("bytes", counts.bytes());
    out.writeNumberProperty("gone", counts.gone());
  }
}
