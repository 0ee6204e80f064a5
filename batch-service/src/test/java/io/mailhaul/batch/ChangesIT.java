package io.mailhaul.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.Change;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.MailboxJob.CopyMailbox;
import io.mailhaul.events.MigrationProgress.ChangedItem;
import io.mailhaul.events.MigrationProgress.Item;
import io.mailhaul.events.MigrationProgress.Outcome;
import io.mailhaul.events.MigrationProgress.SourceProgress;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@DisplayName("TRAP 21: the report lists the alterations of the run")
class ChangesIT extends BatchTests {

  ChangesIT(Platform platform) {
    super(platform);
  }

  @Test
  void sumsAlterationsAndListsAlteredMessagesOnce() {
    rest.submit("changes", HEADER + "changes@example.org,u,pw\n");
    CopyMailbox job = workers.job("changes@example.org");
    workers.plan(
        job, Workers.folder("INBOX", job.slots().get(0), 10, 10), Workers.folder("Sent", 1, 3, 3));
    workers.progress(
        job,
        "INBOX",
        0,
        false,
        changing(
            Workers.turn("INBOX", 1, 4, 0),
            Map.of(Change.NUL_REMOVED, 1L, Change.SIGNATURE_BROKEN, 1L, Change.FLAG_DROPPED, 2L),
            item(2, Change.NUL_REMOVED, Change.SIGNATURE_BROKEN)));
    workers.progress(
        job,
        "INBOX",
        1,
        true,
        changing(
            Workers.turn("INBOX", 5, 6, 0),
            Map.of(Change.FLAG_DROPPED, 3L, Change.LINE_ENDS_TO_CRLF, 1L),
            item(7, Change.LINE_ENDS_TO_CRLF)));
    workers.progress(
        job,
        "Sent",
        0,
        true,
        changing(Workers.turn("Sent", 1, 3, 0), Map.of(Change.DATE_UNKNOWN, 3L)));

    JsonNode batch = ended("changes");
    assertThat(batch.get("result").stringValue()).isEqualTo("COMPLETE");
    assertThat(batch.at("/totals/copied").intValue()).isEqualTo(13);
    String all =
        """
        {"LINE_ENDS_TO_CRLF":1,"NUL_REMOVED":1,"SIGNATURE_BROKEN":1,"DATE_UNKNOWN":3,
         "FLAG_DROPPED":5}
        """;
    assertThat(batch.get("changes")).isEqualTo(Rest.JSON.readTree(all));
    JsonNode report = rest.get("/batches/changes/report").json();
    assertThat(report.get("changes")).isEqualTo(Rest.JSON.readTree(all));
    JsonNode mailbox = report.at("/mailboxes/0");
    assertThat(mailbox.get("changes")).isEqualTo(Rest.JSON.readTree(all));
    assertThat(mailbox.at("/folders/1/folder").stringValue()).isEqualTo("Sent");
    assertThat(mailbox.at("/folders/1/changes").toString()).isEqualTo("{\"DATE_UNKNOWN\":3}");
    assertThat(mailbox.get("items")).isEmpty();
    assertThat(mailbox.get("changed")).hasSize(2);
    JsonNode changed = mailbox.at("/changed/0");
    assertThat(changed.get("uid").intValue()).isEqualTo(2);
    assertThat(changed.get("subject").stringValue()).isEqualTo("Odd \uFFFD 2");
    assertThat(changed.get("messageId").stringValue()).isEqualTo("<2@example.org>");
    assertThat(changed.get("changed").stringValue())
        .isEqualTo("NUL bytes were removed; its DKIM signature is no longer valid");
    assertThat(changed.get("signatureBroken").booleanValue()).isTrue();
    assertThat(changed.get("refusal").stringValue()).isEqualTo("NO Message contains NUL");
    assertThat(mailbox.at("/changed/1/signatureBroken").booleanValue()).isFalse();

    rest.submit("changes", HEADER + "changes@example.org,u,pw\n");
    CopyMailbox second = workers.job("changes@example.org", job.pass() + 1);
    workers.plan(second, Workers.folder("INBOX", -1, 10, 0), Workers.folder("Sent", -1, 3, 0));
    assertThat(ended("changes").get("changes")).as("a run in which nothing was changed").isEmpty();
    assertThat(rest.get("/batches/changes/report").json().at("/mailboxes/0/changed")).isEmpty();
  }

  @Test
  @DisplayName("TRAP 30: messages skipped by --skip-deleted are counted, and copied by a later run")
  void skipsDeletedMessagesOnRequestAndCopiesThemInALaterRun() {
    rest.submit("marked", HEADER + "marked@example.org,u,pw\n", "skipDeleted", true);
    CopyMailbox first = workers.job("marked@example.org");
    assertThat(first.selection().skipDeleted()).isTrue();
    workers.plan(first, Workers.folder("INBOX", first.slots().getFirst(), 3, 3));
    Item marked =
        new Item(
            2,
            Outcome.SKIPPED,
            new Failure(FailureReason.ITEM_DELETED, Side.SOURCE, ""),
            "<2@example.org>",
            "Old",
            Workers.TEN,
            100);
    workers.progress(
        first,
        "INBOX",
        0,
        true,
        Workers.turn("INBOX", 1, 1, 0),
        Workers.turn("INBOX", 2, 0, 0, marked),
        Workers.turn("INBOX", 3, 1, 0));
    JsonNode batch = ended("marked");
    assertThat(batch.at("/totals/skipped").intValue()).isEqualTo(1);
    assertThat(batch.get("gone").intValue()).isEqualTo(1);
    assertThat(batch.get("result").stringValue())
        .as("the user has nothing to do")
        .isEqualTo("COMPLETE");
    JsonNode item = rest.get("/batches/marked/report").json().at("/mailboxes/0/items/0");
    assertThat(item.get("reason").stringValue()).isEqualTo("ITEM_DELETED");
    assertThat(item.get("outcome").stringValue()).isEqualTo("SKIPPED");
    assertThat(item.get("subject").stringValue()).isEqualTo("Old");

    rest.submit("marked", HEADER + "marked@example.org,u,pw\n");
    CopyMailbox second = workers.job("marked@example.org", first.pass() + 1);
    assertThat(second.selection().skipDeleted()).isFalse();
    assertThat(
            rest.get("/desk/mailboxes/" + first.mailbox() + "/bookmarks")
                .json()
                .at("/0/sources/0/tryAgain")
                .stringValue())
        .isEqualTo("2");
    workers.plan(second, Workers.folder("INBOX", second.slots().getFirst(), 3, 1));
    workers.progress(second, "INBOX", 0, true, Workers.turn("INBOX", 2, 1, 0));
    JsonNode copied = ended("marked");
    assertThat(copied.at("/totals/copied").intValue()).isEqualTo(1);
    assertThat(copied.at("/totals/skipped").intValue()).isZero();
    assertThat(rest.get("/batches/marked/report").json().at("/mailboxes/0/items")).isEmpty();
  }

  private static ChangedItem item(long uid, Change... changes) {
    return new ChangedItem(
        uid,
        Arrays.asList(changes),
        new Failure(FailureReason.ITEM_REFUSED, Side.DESTINATION, "NO Message contains NUL"),
        "<" + uid + "@example.org>",
        "Odd \0 " + uid,
        Workers.TEN,
        100);
  }

  private static SourceProgress changing(
      SourceProgress turn, Map<Change, Long> changes, ChangedItem... changed) {
    return new SourceProgress(
        turn.folder(),
        turn.uidValidity(),
        turn.done(),
        turn.copied(),
        turn.alreadyPresent(),
        turn.bytes(),
        turn.map(),
        turn.items(),
        List.of(),
        changes,
        List.of(changed),
        null,
        UidRanges.EMPTY);
  }
}
