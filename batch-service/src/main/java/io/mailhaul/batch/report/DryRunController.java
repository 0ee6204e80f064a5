package io.mailhaul.batch.report;

import io.mailhaul.api.batch.DryRunPlan;
import io.mailhaul.api.batch.FailureDetails;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchRepository;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.batch.report.DryRunPlanRepository.PlannedFolderRow;
import io.mailhaul.model.folder.MappingRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Shows the plan of the last dry run. */
@RestController
class DryRunController {

  private final BatchRepository batches;
  private final MailboxRepository mailboxes;
  private final DryRunPlanRepository plans;

  DryRunController(
      BatchRepository batches, MailboxRepository mailboxes, DryRunPlanRepository plans) {
    this.batches = batches;
    this.mailboxes = mailboxes;
    this.plans = plans;
  }

  /** The plan, from one database snapshot. */
  @GetMapping("/batches/{name}/plan")
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public DryRunPlan plan(@PathVariable String name) {
    Batch batch = batches.get(name);
    Map<UUID, List<String>> virtualFolders = plans.virtualFolders(batch.id());
    Map<UUID, List<PlannedFolderRow>> byMailbox =
        plans.findByBatch(batch.id()).stream()
            .collect(Collectors.groupingBy(PlannedFolderRow::mailboxId));
    List<DryRunPlan.PlannedMailbox> planned = new ArrayList<>();
    for (Mailbox mailbox : mailboxes.findInCurrentRun(batch.id())) {
      List<PlannedFolderRow> own = byMailbox.getOrDefault(mailbox.id(), List.of());
      planned.add(
          new DryRunPlan.PlannedMailbox(
              mailbox.address(),
              mailbox.status(),
              own.stream().mapToLong(PlannedFolderRow::found).sum(),
              FailureDetails.of(mailbox.failure()),
              folders(own),
              mailbox.excludedFolders(),
              virtualFolders.getOrDefault(mailbox.id(), List.of())));
    }
    return new DryRunPlan(batch.name(), batch.hasEnded(), planned);
  }

  private static List<DryRunPlan.Folder> folders(List<PlannedFolderRow> rows) {
    Map<String, List<DryRunPlan.Source>> sources = new LinkedHashMap<>();
    for (PlannedFolderRow row : rows) {
      sources.computeIfAbsent(row.destination(), destination -> new ArrayList<>()).add(source(row));
    }
    return sources.entrySet().stream()
        .map(entry -> new DryRunPlan.Folder(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static DryRunPlan.Source source(PlannedFolderRow row) {
    MappingRule rule = row.mappingRule();
    return new DryRunPlan.Source(
        row.source(), row.found(), row.remaining(), rule, rule == null ? null : rule.description());
  }
}
