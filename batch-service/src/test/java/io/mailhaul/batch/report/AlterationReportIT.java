package io.mailhaul.batch.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.RestTestClient;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.events.SourceProgress.Outcome;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.UidRanges;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@DisplayName("TRAP 21: the report lists the alterations of the run")
class AlterationReportIT extends BatchTests {

  AlterationReportIT(TestPlatform platform) {
    super(platform);
  }

  @Test
  void sumsAlterationsAndListsAlteredMessagesOnce() {
    rest.submit("changes", HEADER + "changes@example.org,u,pw\n");
    PlanLanes job = workers.job("changes@example.org");
    workers.plan(
        job,
        SimulatedWorkers.folder("INBOX", job.slots().get(0), 10, 10),
        SimulatedWorkers.folder("Sent", 1, 3, 3));
    workers.progress(
        job,
        "INBOX",
        0,
        false,
        changing(
            SimulatedWorkers.turn("INBOX", 1, 4, 0),
            Map.of(
                Alteration.NUL_REMOVED,
                1L,
                Alteration.SIGNATURE_BROKEN,
                1L,
                Alteration.FLAG_OMITTED,
                2L),
            altered(2, Alteration.NUL_REMOVED, Alteration.SIGNATURE_BROKEN)));
    workers.progress(
        job,
        "INBOX",
        1,
        true,
        changing(
            SimulatedWorkers.turn("INBOX", 5, 6, 0),
            Map.of(Alteration.FLAG_OMITTED, 3L, Alteration.LINE_ENDS_TO_CRLF, 1L),
            altered(7, Alteration.LINE_ENDS_TO_CRLF)));
    workers.progress(
        job,
        "Sent",
        0,
        true,
        changing(SimulatedWorkers.turn("Sent", 1, 3, 0), Map.of(Alteration.DATE_UNKNOWN, 3L)));

    JsonNode batch = awaitEnd("changes");
    assertThat(batch.get("result").stringValue()).isEqualTo("COMPLETE");
    assertThat(batch.at("/totals/copied").intValue()).isEqualTo(13);
    String all =
        """
        {"LINE_ENDS_TO_CRLF":1,"NUL_REMOVED":1,"SIGNATURE_BROKEN":1,"DATE_UNKNOWN":3,
         "FLAG_OMITTED":5}
        """;
    assertThat(batch.get("alterationCounts")).isEqualTo(RestTestClient.JSON.readTree(all));
    JsonNode report = rest.get("/batches/changes/report").json();
    assertThat(report.get("alterationCounts")).isEqualTo(RestTestClient.JSON.readTree(all));
    JsonNode mailbox = report.at("/mailboxes/0");
    assertThat(mailbox.get("alterationCounts")).isEqualTo(RestTestClient.JSON.readTree(all));
    assertThat(mailbox.at("/folders/1/folder").stringValue()).isEqualTo("Sent");
    assertThat(mailbox.at("/folders/1/alterationCounts").toString())
        .isEqualTo("{\"DATE_UNKNOWN\":3}");
    assertThat(mailbox.get("items")).isEmpty();
    assertThat(mailbox.get("alteredMessages")).hasSize(2);
    JsonNode changed = mailbox.at("/alteredMessages/0");
    assertThat(changed.get("uid").intValue()).isEqualTo(2);
    assertThat(changed.get("subject").stringValue()).isEqualTo("Odd \uFFFD 2");
    assertThat(changed.get("messageId").stringValue()).isEqualTo("<2@example.org>");
    assertThat(changed.get("alterationText").stringValue())
        .isEqualTo("NUL bytes were removed; its DKIM signature is no longer valid");
    assertThat(changed.get("signatureBroken").booleanValue()).isTrue();
    assertThat(changed.get("refusal").stringValue()).isEqualTo("NO Message contains NUL");
    assertThat(mailbox.at("/alteredMessages/1/signatureBroken").booleanValue()).isFalse();

    rest.submit("changes", HEADER + "changes@example.org,u,pw\n");
    PlanLanes second = workers.job("changes@example.org", job.pass() + 1);
    workers.plan(
        second,
        SimulatedWorkers.folder("INBOX", -1, 10, 0),
        SimulatedWorkers.folder("Sent", -1, 3, 0));
    assertThat(awaitEnd("changes").get("alterationCounts"))
        .as("a run in which nothing was changed")
        .isEmpty();
    assertThat(rest.get("/batches/changes/report").json().at("/mailboxes/0/alteredMessages"))
        .isEmpty();
  }

  @Test
  @DisplayName("TRAP 30: messages skipped by --skip-deleted are counted, and copied by a later run")
  void skipsDeletedMessagesOnRequestAndCopiesThemInALaterRun() {
    rest.submit(
        "marked",
        HEADER + "marked@example.org,u,pw\n",
        "options",
        Map.of("messageFilter", Map.of("skipDeleted", true)));
    PlanLanes first = workers.job("marked@example.org");
    assertThat(first.options().messageFilter().skipDeleted()).isTrue();
    workers.plan(first, SimulatedWorkers.folder("INBOX", first.slots().getFirst(), 3, 3));
    UncopiedMessage marked =
        new UncopiedMessage(
            2,
            Outcome.SKIPPED,
            new Failure(FailureReason.MESSAGE_DELETED, Side.SOURCE, ""),
            "<2@example.org>",
            "Old",
            SimulatedWorkers.TEN,
            100);
    workers.progress(
        first,
        "INBOX",
        0,
        true,
        SimulatedWorkers.turn("INBOX", 1, 1, 0),
        SimulatedWorkers.turn("INBOX", 2, 0, 0, marked),
        SimulatedWorkers.turn("INBOX", 3, 1, 0));
    JsonNode batch = awaitEnd("marked");
    assertThat(batch.at("/totals/skipped").intValue()).isEqualTo(1);
    assertThat(batch.get("skippedBenign").intValue()).isEqualTo(1);
    assertThat(batch.get("result").stringValue())
        .as("the user has nothing to do")
        .isEqualTo("COMPLETE");
    JsonNode item = rest.get("/batches/marked/report").json().at("/mailboxes/0/items/0");
    assertThat(item.get("reason").stringValue()).isEqualTo("MESSAGE_DELETED");
    assertThat(item.get("outcome").stringValue()).isEqualTo("SKIPPED");
    assertThat(item.get("subject").stringValue()).isEqualTo("Old");

    rest.submit("marked", HEADER + "marked@example.org,u,pw\n");
    PlanLanes second = workers.job("marked@example.org", first.pass() + 1);
    assertThat(second.options().messageFilter().skipDeleted()).isFalse();
    assertThat(
            rest.get("/worker/mailboxes/" + first.mailbox() + "/folder-states")
                .json()
                .at("/0/sources/0/retryRanges")
                .stringValue())
        .isEqualTo("2");
    workers.plan(second, SimulatedWorkers.folder("INBOX", second.slots().getFirst(), 3, 1));
    workers.progress(second, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 2, 1, 0));
    JsonNode copied = awaitEnd("marked");
    assertThat(copied.at("/totals/copied").intValue()).isEqualTo(1);
    assertThat(copied.at("/totals/skipped").intValue()).isZero();
    assertThat(rest.get("/batches/marked/report").json().at("/mailboxes/0/items")).isEmpty();
  }

  private static AlteredMessage altered(long uid, Alteration... changes) {
    return new AlteredMessage(
        uid,
        Arrays.asList(changes),
        new Failure(FailureReason.MESSAGE_REFUSED, Side.DESTINATION, "NO Message contains NUL"),
        "<" + uid + "@example.org>",
        "Odd \0 " + uid,
        SimulatedWorkers.TEN,
        100);
  }

  private static SourceProgress changing(
      SourceProgress turn, Map<Alteration, Long> changes, AlteredMessage... changed) {
    return EventFixtures.sourceProgress(
        turn.folder(),
        turn.identity(),
        turn.done(),
        turn.copied(),
        turn.alreadyPresent(),
        turn.bytes(),
        turn.map(),
        turn.uncopiedMessages(),
        List.of(),
        changes,
        List.of(changed),
        null,
        UidRanges.EMPTY);
  }
}
