package io.mailhaul.batch.report;

import io.mailhaul.api.batch.DryRunPlan;
import io.mailhaul.api.batch.FailureDetails;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.model.folder.MappingRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Shows the plan of a dry run as the REST API describes it. */
final class DryRunPlans {

  private DryRunPlans() {}

  static DryRunPlan of(
      Batch batch,
      List<Mailbox> mailboxes,
      List<DryRunPlanRepository.PlannedFolderRow> rows,
      Map<UUID, List<String>> virtualFolders) {
    Map<UUID, List<DryRunPlanRepository.PlannedFolderRow>> byMailbox =
        rows.stream()
            .collect(Collectors.groupingBy(DryRunPlanRepository.PlannedFolderRow::mailboxId));
    List<DryRunPlan.PlannedMailbox> planned = new ArrayList<>();
    for (Mailbox mailbox : mailboxes) {
      List<DryRunPlanRepository.PlannedFolderRow> own =
          byMailbox.getOrDefault(mailbox.id(), List.of());
      planned.add(
          new DryRunPlan.PlannedMailbox(
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

  private static List<DryRunPlan.Folder> folders(List<DryRunPlanRepository.PlannedFolderRow> rows) {
    Map<String, List<DryRunPlan.Source>> sources = new LinkedHashMap<>();
    for (DryRunPlanRepository.PlannedFolderRow row : rows) {
      sources.computeIfAbsent(row.destination(), destination -> new ArrayList<>()).add(source(row));
    }
    return sources.entrySet().stream()
        .map(entry -> new DryRunPlan.Folder(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static DryRunPlan.Source source(DryRunPlanRepository.PlannedFolderRow row) {
    MappingRule rule = row.mappingRule();
    return new DryRunPlan.Source(
        row.source(), row.found(), row.remaining(), rule, rule == null ? null : rule.description());
  }
}
