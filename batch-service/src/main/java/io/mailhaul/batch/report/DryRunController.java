package io.mailhaul.batch.report;

import io.mailhaul.api.batch.DryRunPlan;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.BatchRepository;
import io.mailhaul.batch.mailbox.MailboxRepository;
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
    return DryRunPlans.of(
        batch,
        mailboxes.findInCurrentRun(batch.id()),
        plans.findByBatch(batch.id()),
        plans.virtualFolders(batch.id()));
  }
}
