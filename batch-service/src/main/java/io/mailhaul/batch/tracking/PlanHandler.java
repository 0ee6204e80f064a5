package io.mailhaul.batch.tracking;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.ledger.LedgerPlanWriter;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.PlanPartRepository;
import io.mailhaul.batch.report.DryRunPlanRepository;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.MailboxVerified;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import java.time.Instant;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Records the plans of scanners, which come in parts. */
@Component
class PlanHandler {

  /** The plan id of a verification; a job has only one. */
  private static final String VERIFICATION = "verification";

  private final PlanPartRepository parts;
  private final LedgerPlanWriter ledger;
  private final DryRunPlanRepository dryRunPlan;

  PlanHandler(PlanPartRepository parts, LedgerPlanWriter ledger, DryRunPlanRepository dryRunPlan) {
    this.parts = parts;
    this.ledger = ledger;
    this.dryRunPlan = dryRunPlan;
  }

  /** Records a part of the plan of a dry run; returns whether it was expected. */
  boolean handleVerified(Mailbox mailbox, MailboxVerified verified, Instant now) {
    if (mailbox.status() != MailboxStatus.VERIFYING
        || !mailbox.acceptsPlan(VERIFICATION)
        || !parts.add(mailbox, verified.part(), verified.lastPart())) {
      return false;
    }
    mailbox.addPlanPart(VERIFICATION, verified.excludedFolders());
    dryRunPlan.add(mailbox, verified.folders(), verified.virtualFolders());
    if (parts.isComplete(mailbox)) {
      mailbox.completePlan();
      mailbox.completeVerification(now);
    }
    return true;
  }

  /** Opens the lanes of a part of a plan; returns whether it was expected. */
  boolean handlePlanned(Mailbox mailbox, LanesPlanned planned, Instant now) {
    if (mailbox.status() == MailboxStatus.VERIFYING
        || !mailbox.acceptsPlan(planned.planId())
        || !parts.add(mailbox, planned.part(), planned.lastPart())) {
      return false;
    }
    mailbox.addPlanPart(planned.planId(), planned.excludedFolders());
    ledger.open(mailbox, planned.folders());
    mailbox.recordProgress(now);
    if (parts.isComplete(mailbox)) {
      mailbox.completePlan();
      // A plan in several parts is that of a large mailbox, which uses all of its slots.
      if (planned.part() == 0 && planned.lastPart()) {
        mailbox.keepSlots(
            planned.folders().stream().map(PlannedFolder::slot).collect(Collectors.toSet()));
      }
    }
    return true;
  }
}
