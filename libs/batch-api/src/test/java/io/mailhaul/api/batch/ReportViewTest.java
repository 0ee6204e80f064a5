package io.mailhaul.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.Totals;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.MappingRule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportViewTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Totals TOTALS = new Totals(7, 1, 2, 3, 1, 0, 900);

  private static final ReportView.ReportedMailbox MAILBOX =
      new ReportView.ReportedMailbox(
          "ann@example.org",
          MailboxStatus.SYNCED,
          2,
          TOTALS,
          1,
          Map.of(Alteration.FLAG_LOST, 1L),
          2.5,
          FailureDetails.of(new Failure(FailureReason.OVER_QUOTA, Side.DESTINATION, "full")),
          List.of("Junk"),
          List.of(
              new ReportView.Folder(
                  "Sent Items",
                  List.of("Sent"),
                  Map.of("Sent", MappingRule.SPECIAL_USE),
                  Map.of("Sent", new ListingMismatch(3, 2)),
                  4,
                  TOTALS,
                  1,
                  Map.of(),
                  FlagCounts.NONE),
              new ReportView.Folder(
                  "INBOX",
                  List.of("INBOX"),
                  Map.of(),
                  Map.of(),
                  0,
                  TOTALS,
                  0,
                  Map.of(),
                  FlagCounts.NONE)),
          List.of(),
          List.of());

  @Test
  void aMailboxIsReadAsItWasWritten() {
    String json = JSON.writeValueAsString(MAILBOX);
    assertThat(JSON.readValue(json, ReportView.ReportedMailbox.class)).isEqualTo(MAILBOX);
    assertThat(JSON.readTree(json).at("/folders/1").propertyNames())
        .doesNotContain("mappingRules", "listingMismatches", "copiedUnderOtherLabel");
  }

  @Test
  void theTotalsAreFieldsOfTheReportItself() {
    JsonNode json =
        JSON.valueToTree(
            new ReportView(
                "users",
                1,
                "imaps://old.example.org",
                "imaps://new.example.org",
                BatchStatus.SYNCED,
                true,
                RunResult.INCOMPLETE_MESSAGES,
                Instant.EPOCH,
                Instant.EPOCH,
                TOTALS,
                1,
                Map.of(),
                FlagCounts.NONE,
                1.5,
                List.of(),
                List.of(MAILBOX)));
    assertThat(json.propertyNames())
        .contains(
            "found",
            "copied",
            "alreadyPresent",
            "skipped",
            "failed",
            "bytes",
            "copySeconds",
            "skippedBenign")
        .doesNotContain("totals");
    assertThat(json.at("/mailboxes/0/found").longValue()).isEqualTo(7);
  }
}
