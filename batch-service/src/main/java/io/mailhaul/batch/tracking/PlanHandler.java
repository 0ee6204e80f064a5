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
import java.util.List;
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

  /** A part of a mailbox's plan. */
  record Part(Mailbox mailbox, LanesPlanned planned) {

    /** Whether the plan has no other part. */
    boolean isWhole() {
      return planned.part() == 0 && planned.lastPart();
    }

    LedgerPlanWriter.Plan plan() {
      return new LedgerPlanWriter.Plan(mailbox, planned.folders());
    }
  }

  /**
   * Opens the lanes of parts of plans; returns for each whether it was expected.
   *
   * @param planned at most one part of each mailbox
   */
  List<Boolean> handlePlanned(List<Part> planned, Instant now) {
    List<Part> accepted = planned.stream().filter(this::accept).toList();
    ledger.open(accepted.stream().map(Part::plan).toList());
    for (Part part : accepted) {
      Mailbox mailbox = part.mailbox();
      mailbox.recordProgress(now);
      if (part.isWhole()) {
        mailbox.completePlan();
        // A plan in several parts is that of a large mailbox, which uses all of its slots.
        mailbox.keepSlots(
            part.planned().folders().stream().map(PlannedFolder::slot).collect(Collectors.toSet()));
      } else if (parts.isComplete(mailbox)) {
        mailbox.completePlan();
      }
    }
    return planned.stream().map(accepted::contains).toList();
  }

  /** A plan without other parts is accepted once, because it completes the mailbox's plan. */
  private boolean accept(Part part) {
    Mailbox mailbox = part.mailbox();
    LanesPlanned planned = part.planned();
    if (mailbox.status() == MailboxStatus.VERIFYING
        || !mailbox.acceptsPlan(planned.planId())
        || !(part.isWhole() || parts.add(mailbox, planned.part(), planned.lastPart()))) {
      return false;
    }
    mailbox.addPlanPart(planned.planId(), planned.excludedFolders());
    return true;
  }
}
