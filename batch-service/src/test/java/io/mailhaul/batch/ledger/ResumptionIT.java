package io.mailhaul.batch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.RestTestClient;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.LaneProgress.LaneFailed;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MigrationUpdate;
import io.mailhaul.events.SourceProgress.Outcome;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Runs that are repeated, joined or interrupted, and what a pass knows of earlier passes. */
class ResumptionIT extends BatchTests {

  ResumptionIT(TestPlatform platform) {
    super(platform);
  }

  /** The state of the mailbox's only folder for the next pass; no UID of it is to be retried. */
  private String known(PlanLanes job) {
    JsonNode bookmark =
        rest.get("/worker/mailboxes/" + job.mailbox() + "/folder-states").json().at("/0");
    JsonNode source = bookmark.at("/sources/0");
    assertThat(source.get("retryRanges").stringValue()).isEmpty();
    return "UIDVALIDITY %s, mark %d: UIDVALIDITY %s, done to %d"
        .formatted(
            bookmark.get("destinationIdentity").stringValue(),
            bookmark.get("reconcileFromUid").longValue(),
            source.get("identity").stringValue(),
            source.get("highestDone").longValue());
  }

  @Test
  void aSecondRunProcessesOnlyNewMessages() {
    String file = HEADER + "again@example.org,a,pw\n";
    rest.submit("again", file);
    PlanLanes first = workers.job("again@example.org");
    workers.plan(first, SimulatedWorkers.folder("INBOX", first.slots().getFirst(), 5, 5));
    workers.progress(first, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 5, 0));
    awaitEnd("again");

    assertThat(known(first)).isEqualTo("UIDVALIDITY 7, mark 1000: UIDVALIDITY 9, done to 5");
    RestTestClient.Response submitted = rest.submit("again", file);
    assertThat(submitted.status()).isEqualTo(200);
    assertThat(submitted.json().get("run").intValue()).isEqualTo(2);
    assertThat(submitted.json().get("joinedActiveRun").booleanValue()).isFalse();
    PlanLanes second = workers.job("again@example.org");
    assertThat(second.pass()).isEqualTo(2);
    workers.plan(second, SimulatedWorkers.folder("INBOX", second.slots().getFirst(), 7, 2));
    workers.progress(second, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 6, 2, 0));
    assertThat(awaitEnd("again").get("totals"))
        .isEqualTo(
            json(
                """
                {"found":7,"copied":2,"alreadyPresent":5,"skipped":0,"failed":0,"remaining":0,
                 "bytes":200}
                """));
  }

  @Test
  void doneMessagesStayDoneAfterANewDestinationUidValidity() {
    String file = HEADER + "validity@example.org,a,pw\n";
    rest.submit("validity", file);
    PlanLanes first = workers.job("validity@example.org");
    workers.plan(first, SimulatedWorkers.folder("INBOX", first.slots().getFirst(), 5, 5));
    workers.progress(first, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 5, 0));
    awaitEnd("validity");

    rest.submit("validity", file);
    PlanLanes second = workers.job("validity@example.org");
    workers.plan(
        second,
        new PlannedFolder(
            "INBOX",
            FolderIdentity.of(8),
            second.slots().getFirst(),
            "INBOX-0",
            List.of(EventFixtures.plannedSource("INBOX", FolderIdentity.of(9), 6, 1))));
    workers.progress(second, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 6, 1, 0));
    awaitEnd("validity");

    assertThat(known(first)).endsWith(": UIDVALIDITY 9, done to 6");
  }

  @Test
  void comparesTheWholeFolderAfterANewSourceUidValidityUntilAPassCompletes() {
    String file = HEADER + "renumbered@example.org,a,pw\n";
    rest.submit("renumbered", file);
    PlanLanes first = workers.job("renumbered@example.org");
    workers.plan(first, SimulatedWorkers.folder("INBOX", first.slots().getFirst(), 5, 5));
    workers.progress(first, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 5, 0));
    awaitEnd("renumbered");
    rest.submit("renumbered", file);
    PlanLanes second = workers.job("renumbered@example.org");
    workers.plan(
        second,
        new PlannedFolder(
            "INBOX",
            FolderIdentity.of(7),
            second.slots().getFirst(),
            "INBOX-0",
            List.of(EventFixtures.plannedSource("INBOX", FolderIdentity.of(10), 5, 5))));
    workers.publish(
        new LaneFailed(
            new LaneId(second.batch(), second.mailbox(), second.pass(), "INBOX"),
            "INBOX-0",
            new Failure(FailureReason.FOLDER_UNREADABLE, Side.SOURCE, "NO")));
    awaitEnd("renumbered");
    assertThat(known(first)).isEqualTo("UIDVALIDITY 7, mark 1: UIDVALIDITY 10, done to 0");
  }

  @Test
  void aJoinedRunContinuesItsPassAndMakesOneMore() {
    String file = HEADER + "joined@example.org,j,pw\n";
    rest.submit("joined", file);
    PlanLanes first = workers.job("joined@example.org");
    workers.plan(first, SimulatedWorkers.folder("INBOX", first.slots().getFirst(), 5, 5));
    workers.progress(first, "INBOX", 0, false, SimulatedWorkers.turn("INBOX", 1, 2, 0));

    JsonNode submitted = rest.submit("joined", file).json();
    assertThat(submitted.get("joinedActiveRun").booleanValue()).isTrue();
    assertThat(submitted.get("run").intValue()).isEqualTo(1);
    assertThat(platform.noneOf(PlanLanes.class, job -> job.address().equals("joined@example.org")))
        .isTrue();
    workers.progress(first, "INBOX", 1, true, SimulatedWorkers.turn("INBOX", 3, 3, 0));

    PlanLanes second = workers.job("joined@example.org");
    assertThat(second.pass()).isEqualTo(2);
    assertThat(batch("joined").get("ended").booleanValue()).isFalse();
    workers.plan(second, SimulatedWorkers.folder("INBOX", second.slots().getFirst(), 6, 1));
    workers.progress(second, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 6, 1, 0));
    assertThat(awaitEnd("joined").get("totals"))
        .isEqualTo(
            json(
                """
                {"found":6,"copied":6,"alreadyPresent":0,"skipped":0,"failed":0,"remaining":0,
                 "bytes":600}
                """));
    JsonNode report = rest.get("/batches/joined/report").json();
    assertThat(report.at("/mailboxes/0/passes").intValue()).isEqualTo(2);
    assertThat(report.at("/mailboxes/0/folders/0/copied").intValue()).isEqualTo(6);
    assertThat(
            platform
                .take(
                    MigrationUpdate.BatchCompleted.class,
                    update -> update.batchName().equals("joined"))
                .number())
        .isEqualTo(4);
  }

  @Test
  void aRestartedServiceContinuesFromItsDatabase() throws Exception {
    rest.submit("restart", HEADER + "restart@example.org,r,pw\n");
    PlanLanes job = workers.job("restart@example.org");
    workers.plan(job, SimulatedWorkers.folder("INBOX", job.slots().getFirst(), 5, 5));
    workers.progress(job, "INBOX", 0, false, SimulatedWorkers.turn("INBOX", 1, 2, 0));
    awaitBatch("restart", batch -> batch.at("/totals/copied").intValue() == 2);
    platform.stop();
    workers.progress(job, "INBOX", 1, true, SimulatedWorkers.turn("INBOX", 3, 3, 0));
    platform.start();
    assertThat(awaitEnd("restart").at("/totals/copied").intValue()).isEqualTo(5);
  }

  @Test
  void retriesFailedMessagesAndReportsThemOnce() {
    String file = HEADER + "items@example.org,i,pw\n";
    rest.submit("items", file);
    PlanLanes first = workers.job("items@example.org");
    workers.plan(first, SimulatedWorkers.folder("INBOX", first.slots().getFirst(), 5, 5));
    UncopiedMessage tooLarge =
        new UncopiedMessage(
            3,
            Outcome.FAILED,
            new Failure(FailureReason.MESSAGE_TOO_LARGE, Side.DESTINATION, "NO [TOOBIG] 30 MB"),
            "<large@example.org>",
            "Large",
            SimulatedWorkers.TEN,
            31_000_000);
    workers.progress(
        first,
        "INBOX",
        0,
        false,
        SimulatedWorkers.turn("INBOX", 1, 2, 0),
        SimulatedWorkers.turn("INBOX", 3, 0, 0, tooLarge));
    workers.progress(first, "INBOX", 1, true, SimulatedWorkers.turn("INBOX", 4, 1, 0));
    JsonNode batch = awaitEnd("items");
    assertThat(batch.get("result").stringValue()).isEqualTo("INCOMPLETE_MESSAGES");
    assertThat(batch.get("totals"))
        .isEqualTo(
            json(
                """
                {"found":5,"copied":3,"alreadyPresent":0,"skipped":1,"failed":1,"remaining":0,
                 "bytes":300}
                """));
    assertThat(batch.get("skippedBenign").intValue()).isEqualTo(1);
    assertThat(rest.get("/batches/items/report").json().at("/mailboxes/0/items"))
        .isEqualTo(
            json(
                """
                [{"folder":"INBOX","destination":"INBOX","outcome":"FAILED","uid":3,
                  "messageId":"<large@example.org>","subject":"Large",
                  "date":"2026-01-31T10:00:00Z","size":31000000,"reason":"MESSAGE_TOO_LARGE",
                  "side":"DESTINATION",
                  "description":"The message is larger than the destination accepts.",
                  "remedy":"Raise the size limit at the destination, then run the migration again.",
                  "detail":"NO [TOOBIG] 30 MB"}]
                """));
    assertThat(
            rest.get("/worker/mailboxes/" + first.mailbox() + "/folder-states")
                .json()
                .at("/0/sources/0/retryRanges")
                .stringValue())
        .isEqualTo("3");

    rest.submit("items", file);
    PlanLanes second = workers.job("items@example.org");
    workers.plan(second, SimulatedWorkers.folder("INBOX", second.slots().getFirst(), 4, 1));
    workers.progress(second, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 3, 1, 0));
    JsonNode fine = awaitEnd("items");
    assertThat(fine.get("result").stringValue()).isEqualTo("COMPLETE");
    assertThat(fine.at("/totals/alreadyPresent").intValue()).isEqualTo(3);
    assertThat(rest.get("/batches/items/report").json().at("/mailboxes/0/items")).isEmpty();
  }

  @Test
  void retriesUnreachedMessagesInTheNextPass() {
    String file = HEADER + "hole@example.org,h,pw\n";
    rest.submit("hole", file);
    PlanLanes first = workers.job("hole@example.org");
    workers.plan(first, SimulatedWorkers.folder("INBOX", first.slots().getFirst(), 3, 3));
    UncopiedMessage refused =
        new UncopiedMessage(
            2,
            Outcome.FAILED,
            new Failure(FailureReason.MESSAGE_REFUSED, Side.DESTINATION, "NO"),
            null,
            null,
            null,
            0);
    workers.progress(
        first,
        "INBOX",
        0,
        true,
        SimulatedWorkers.turn("INBOX", 1, 1, 0),
        SimulatedWorkers.turn("INBOX", 2, 0, 0, refused),
        SimulatedWorkers.turn("INBOX", 3, 1, 0));
    awaitEnd("hole");
    rest.submit("hole", file);
    PlanLanes second = workers.job("hole@example.org");
    workers.plan(second, SimulatedWorkers.folder("INBOX", second.slots().getFirst(), 3, 1));
    workers.publish(
        new LaneFailed(
            new LaneId(second.batch(), second.mailbox(), second.pass(), "INBOX"),
            "INBOX-0",
            new Failure(FailureReason.FOLDER_UNREADABLE, Side.SOURCE, "NO")));
    JsonNode batch = awaitEnd("hole");
    assertThat(batch.at("/totals/failed").intValue()).isEqualTo(1);
    JsonNode item = rest.get("/batches/hole/report").json().at("/mailboxes/0/items/0");
    assertThat(item.get("uid").isNull()).isTrue();
    assertThat(item.get("reason").stringValue()).isEqualTo("FOLDER_UNREADABLE");
    assertThat(
            rest.get("/worker/mailboxes/" + second.mailbox() + "/folder-states")
                .json()
                .at("/0/sources/0/retryRanges")
                .stringValue())
        .isEqualTo("2");
  }

  @Test
  void ignoresDuplicateAndStaleProgress() {
    rest.submit("fork", HEADER + "fork@example.org,f,pw\n");
    PlanLanes job = workers.job("fork@example.org");
    workers.plan(job, SimulatedWorkers.folder("INBOX", job.slots().getFirst(), 5, 5));
    workers.plan(job, SimulatedWorkers.folder("INBOX", job.slots().getFirst(), 99, 99));
    workers.progress(job, "INBOX", 0, false, SimulatedWorkers.turn("INBOX", 1, 2, 0));
    workers.progress(job, "INBOX", 0, false, SimulatedWorkers.turn("INBOX", 1, 2, 0));
    workers.progress(job, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 5, 0));
    workers.progress(job, "INBOX", 1, true, SimulatedWorkers.turn("INBOX", 3, 3, 0));
    workers.progress(job, "INBOX", 1, true, SimulatedWorkers.turn("INBOX", 3, 3, 0));
    assertThat(awaitEnd("fork").at("/totals/found").intValue()).isEqualTo(5);
    assertThat(batch("fork").at("/totals/copied").intValue()).isEqualTo(5);
  }

  @Test
  void excludesAndListsMailboxesMissingFromTheFile() {
    rest.submit("rows", HEADER + "stay@example.org,s,pw\ngo@example.org,g,pw\n");
    for (String address : new String[] {"stay@example.org", "go@example.org"}) {
      workers.plan(workers.job(address));
    }
    awaitEnd("rows");
    JsonNode submitted =
        rest.submit("rows", HEADER + "new@example.org,n,pw\nstay@example.org,s,pw\n").json();
    assertThat(submitted.get("added").intValue()).isEqualTo(1);
    assertThat(submitted.get("notInFile")).isEqualTo(json("[\"go@example.org\"]"));
    workers.plan(workers.job("stay@example.org", 2));
    workers.plan(workers.job("new@example.org", 1));
    assertThat(awaitEnd("rows").get("mailboxes")).hasSize(2);
    assertThat(platform.noneOf(PlanLanes.class, job -> job.address().equals("go@example.org")))
        .isTrue();
  }
}
