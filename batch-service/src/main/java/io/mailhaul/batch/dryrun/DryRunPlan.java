package io.mailhaul.batch.dryrun;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.rest.FailureDetails;
import io.mailhaul.model.folder.MappingRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The plan that a dry run produced. */
public record DryRunPlan(String batch, boolean ended, List<PlannedMailbox> mailboxes) {

  record PlannedMailbox(
      String address,
      MailboxStatus status,
      long found,
      @Nullable FailureDetails failure,
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
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MappingRule rule,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String why) {

    static Source of(DryRunPlanRepository.PlannedFolderRow row) {
      MappingRule rule = row.mappingRule();
      return new Source(
          row.source(),
          row.found(),
          row.remaining(),
          rule,
          rule == null ? null : rule.description());
    }
  }

  public static DryRunPlan of(
      Batch batch,
      List<Mailbox> mailboxes,
      List<DryRunPlanRepository.PlannedFolderRow> rows,
      Map<UUID, List<String>> virtualFolders) {
    Map<UUID, List<DryRunPlanRepository.PlannedFolderRow>> byMailbox =
        rows.stream()
            .collect(Collectors.groupingBy(DryRunPlanRepository.PlannedFolderRow::mailboxId));
    List<PlannedMailbox> planned = new ArrayList<>();
    for (Mailbox mailbox : mailboxes) {
      List<DryRunPlanRepository.PlannedFolderRow> own =
          byMailbox.getOrDefault(mailbox.id(), List.of());
      planned.add(
          new PlannedMailbox(
              mailbox.address(),
              mailbox.status(),
              own.stream().mapToLong(DryRunPlanRepository.PlannedFolderRow::found).sum(),
              FailureDetails.of(mailbox.failure()),
              folders(own),
              mailbox.excludedFolders(),
              virtualFolders.getOrDefault(mailbox.id(), List.of())));
    }
    return new DryRunPlan(batch.name(), batch.hasEnded(), planned);
  }

  private static List<Folder> folders(List<DryRunPlanRepository.PlannedFolderRow> rows) {
    Map<String, List<Source>> sources = new LinkedHashMap<>();
    for (DryRunPlanRepository.PlannedFolderRow row : rows) {
      sources
          .computeIfAbsent(row.destination(), destination -> new ArrayList<>())
          .add(Source.of(row));
    }
    return sources.entrySet().stream()
        .map(entry -> new Folder(entry.getKey(), entry.getValue()))
        .toList();
  }
}
