package io.mailhaul.batch.report;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.ledger.Verification;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a dry run found. */
record PlanView(String batch, boolean ended, List<PlannedMailbox> mailboxes) {

  record PlannedMailbox(
      String address,
      MailboxStatus status,
      long found,
      @Nullable FailureView failure,
      List<Folder> folders,
      List<String> excludedFolders) {}

  record Folder(String destination, List<Source> sources) {}

  record Source(String folder, long found, long remaining) {}

  static PlanView of(Batch batch, List<Mailbox> mailboxes, List<Verification.Row> rows) {
    Map<UUID, List<Verification.Row>> byMailbox =
        rows.stream().collect(Collectors.groupingBy(Verification.Row::mailbox));
    List<PlannedMailbox> planned = new ArrayList<>();
    for (Mailbox mailbox : mailboxes) {
      List<Verification.Row> own = byMailbox.getOrDefault(mailbox.id(), List.of());
      planned.add(
          new PlannedMailbox(
              mailbox.address(),
              mailbox.status(),
              own.stream().mapToLong(Verification.Row::found).sum(),
              FailureView.of(mailbox.failure()),
              folders(own),
              mailbox.excludedFolders()));
    }
    return new PlanView(batch.name(), batch.ended(), planned);
  }

  private static List<Folder> folders(List<Verification.Row> rows) {
    Map<String, List<Source>> sources = new LinkedHashMap<>();
    for (Verification.Row row : rows) {
      sources
          .computeIfAbsent(row.destination(), destination -> new ArrayList<>())
          .add(new Source(row.source(), row.found(), row.remaining()));
    }
    return sources.entrySet().stream()
        .map(entry -> new Folder(entry.getKey(), entry.getValue()))
        .toList();
  }
}
