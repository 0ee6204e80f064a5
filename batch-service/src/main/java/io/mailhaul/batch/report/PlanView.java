package io.mailhaul.batch.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.ledger.Verification;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxStatus;
import io.mailhaul.events.Placement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The plan that a dry run produced. */
record PlanView(String batch, boolean ended, List<PlannedMailbox> mailboxes) {

  record PlannedMailbox(
      String address,
      MailboxStatus status,
      long found,
      @Nullable FailureView failure,
      List<Folder> folders,
      List<String> excludedFolders,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> virtualFolders) {}

  record Folder(String destination, List<Source> sources) {}

  /**
   * A source folder.
   *
   * @param rule the rule that placed it; null when it keeps its name
   */
  record Source(
      String folder,
      long found,
      long remaining,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Placement rule,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String why) {

    static Source of(Verification.Row row) {
      Placement rule = row.placement();
      return new Source(
          row.source(), row.found(), row.remaining(), rule, rule == null ? null : rule.why());
    }
  }

  static PlanView of(
      Batch batch,
      List<Mailbox> mailboxes,
      List<Verification.Row> rows,
      Map<UUID, List<String>> virtualFolders) {
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
              mailbox.excludedFolders(),
              virtualFolders.getOrDefault(mailbox.id(), List.of())));
    }
    return new PlanView(batch.name(), batch.ended(), planned);
  }

  private static List<Folder> folders(List<Verification.Row> rows) {
    Map<String, List<Source>> sources = new LinkedHashMap<>();
    for (Verification.Row row : rows) {
      sources
          .computeIfAbsent(row.destination(), destination -> new ArrayList<>())
          .add(Source.of(row));
    }
    return sources.entrySet().stream()
        .map(entry -> new Folder(entry.getKey(), entry.getValue()))
        .toList();
  }
}
