package io.mailhaul.cli.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.batch.DryRunPlan;
import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.model.folder.MappingRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTextTest {

  @Test
  void aPlanShowsTheDestinationOfEachFolder() {
    DryRunPlan.PlannedMailbox mailbox =
        new DryRunPlan.PlannedMailbox(
            "office@example.org",
            MailboxStatus.READY,
            1230,
            null,
            List.of(
                new DryRunPlan.Folder(
                    "INBOX", List.of(new DryRunPlan.Source("INBOX", 1200, 1200, null, null))),
                new DryRunPlan.Folder(
                    "Sent Items",
                    List.of(
                        new DryRunPlan.Source(
                            "Gesendet", 30, 30, MappingRule.SPECIAL_USE, "special use")))),
            List.of("All Mail", "Junk"),
            List.of("All Mail"));

    assertThat(PlanText.lines(mailbox, 80))
        .containsExactly(
            "office@example.org: 1,230 messages",
            "      1,200  INBOX     →  INBOX",
            "         30  Gesendet  →  Sent Items  (special use)",
            "  excluded: Junk",
            "  excluded, only showing messages of other folders: All Mail");
  }
}
