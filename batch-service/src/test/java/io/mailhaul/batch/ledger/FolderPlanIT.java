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
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The folder plan, from the submission to the report. */
class FolderPlanIT extends BatchTests {

  FolderPlanIT(TestPlatform platform) {
    super(platform);
  }

  private static PlannedFolder folder(
      String source, String destination, int slot, @Nullable MappingRule placement) {
    return new PlannedFolder(
        destination,
        FolderIdentity.of(7),
        slot,
        destination + "-0",
        List.of(
            EventFixtures.plannedSource(source, FolderIdentity.of(9), 0, 0)
                .withMappingRule(placement)));
  }

  @Test
  void putsTheFolderMapIntoEveryJobAndReportsItsErrors() {
    String file = HEADER + "mapped@example.org,d,pw\n";
    RestTestClient.Response faulty =
        rest.submit("mapped", file, "options", Map.of("folderMap", Map.of("Old", "")));
    assertThat(faulty.status()).isEqualTo(422);
    assertThat(faulty.json().get("detail").stringValue())
        .isEqualTo("1 error in the folder map; nothing was created.");
    assertThat(faulty.json().at("/errors/0/line").intValue()).isZero();

    rest.submit(
        "mapped", file, "options", Map.of("folderMap", Map.of("Old", "New", "\\Junk", "Spam")));
    assertThat(workers.job("mapped@example.org").options().folderMap())
        .containsEntry("Old", "New")
        .containsEntry("\\Junk", "Spam");
  }

  @Test
  void refusesMoreFolderNamesThanAJobCanCarry() {
    RestTestClient.Response answer =
        rest.submit(
            "many",
            HEADER + "many@example.org,d,pw\n",
            "options",
            Map.of("folders", List.of("x".repeat(50_000))));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("detail").stringValue()).contains("50 kB");
  }

  @Test
  @DisplayName("TRAP 36: the report names the mapping rule of a folder, also after a later run")
  void reportsTheMappingRuleAlsoAfterALaterRun() {
    String file = HEADER + "rules@example.org,d,pw\n";
    rest.submit("rules", file);
    PlanLanes job = workers.job("rules@example.org");
    workers.plan(
        job, folder("A:B", "A_B", -1, MappingRule.NAME_REFUSED), folder("Work", "Work", -1, null));
    awaitEnd("rules");
    JsonNode folders = rest.get("/batches/rules/report").json().at("/mailboxes/0/folders");
    assertThat(folders.at("/0/sources/0").stringValue()).isEqualTo("A:B");
    assertThat(folders.at("/0/mappingRules/A:B").stringValue()).isEqualTo("NAME_REFUSED");
    assertThat(folders.at("/1/mappingRules").isMissingNode()).isTrue();

    rest.submit("rules", file);
    workers.plan(
        workers.job("rules@example.org", 2),
        folder("A:B", "A_B", -1, MappingRule.KEPT_FROM_EARLIER_RUN));
    awaitEnd("rules");
    assertThat(
            rest.get("/batches/rules/report")
                .json()
                .at("/mailboxes/0/folders/0/mappingRules/A:B")
                .stringValue())
        .isEqualTo("NAME_REFUSED");
  }

  @Test
  @DisplayName("TRAP 41: an empty folder that cannot be created is in the report")
  void reportsAnEmptyFolderThatCannotBeCreated() {
    rest.submit("empty", HEADER + "empty@example.org,d,pw\n");
    PlanLanes job = workers.job("empty@example.org");
    workers.plan(job, folder("Empty", "Empty", job.slots().getFirst(), null));
    workers.publish(
        new LaneFailed(
            new LaneId(job.batch(), job.mailbox(), job.pass(), "Empty"),
            "Empty-0",
            new Failure(FailureReason.FOLDER_REFUSED, Side.DESTINATION, "NO [CANNOT]")));
    assertThat(awaitEnd("empty").get("result").stringValue()).isEqualTo("INCOMPLETE_MESSAGES");
    JsonNode report = rest.get("/batches/empty/report").json();
    assertThat(report.get("result").stringValue()).isEqualTo("INCOMPLETE_MESSAGES");
    JsonNode item = report.at("/mailboxes/0/items/0");
    assertThat(item.get("folder").stringValue()).isEqualTo("Empty");
    assertThat(item.get("reason").stringValue()).isEqualTo("FOLDER_REFUSED");

    rest.submit("empty", HEADER + "empty@example.org,d,pw\n");
    workers.plan(workers.job("empty@example.org", 2), folder("Empty", "Empty", -1, null));
    assertThat(awaitEnd("empty").get("result").stringValue())
        .as("the user has created it")
        .isEqualTo("COMPLETE");
  }

  @Test
  @DisplayName("TRAP 42: messages that a source counts and does not list have failed, in every run")
  void countsUnlistedMessagesAsFailed() {
    String file = HEADER + "differs@example.org,d,pw\n";
    rest.submit("differs", file);
    PlanLanes job = workers.job("differs@example.org");
    workers.plan(job, SimulatedWorkers.folder("Work", job.slots().getFirst(), 10, 10));
    ListingMismatch difference = new ListingMismatch(10, 7);
    workers.progress(
        job,
        "Work",
        0,
        false,
        SimulatedWorkers.turn("Work", 1, 5, 0).withFolderFindings(null, difference));
    workers.progress(job, "Work", 1, true, SimulatedWorkers.turn("Work", 6, 1, 0));
    JsonNode batch = awaitEnd("differs");
    assertThat(batch.get("result").stringValue()).isEqualTo("INCOMPLETE_MESSAGES");
    assertThat(batch.get("totals"))
        .isEqualTo(
            json(
                """
                {"found":10,"copied":6,"alreadyPresent":0,"skipped":1,"failed":3,"remaining":0,
                 "bytes":600}
                """));
    assertThat(batch.get("skippedBenign").intValue()).as("was deleted meanwhile").isEqualTo(1);
    assertThat(differences("differs")).isEqualTo(json("{\"Work\":{\"reported\":10,\"listed\":7}}"));

    rest.submit("differs", file);
    PlanLanes next = workers.job("differs@example.org", 2);
    assertThat(bookmark(next).get("listingMismatch"))
        .isEqualTo(json("{\"reported\":10,\"listed\":7}"));
    workers.plan(
        next,
        new PlannedFolder(
            "Work",
            FolderIdentity.of(7),
            -1,
            "Work-0",
            List.of(
                new PlannedSource(
                    "Work", FolderIdentity.of(9), 9, 0, null, null, new ListingMismatch(9, 6)))));
    batch = awaitEnd("differs");
    assertThat(batch.get("result").stringValue()).isEqualTo("INCOMPLETE_MESSAGES");
    assertThat(batch.at("/totals/alreadyPresent").intValue()).isEqualTo(6);
    assertThat(batch.at("/totals/failed").intValue()).isEqualTo(3);

    rest.submit("differs", file);
    workers.plan(workers.job("differs@example.org", 3), SimulatedWorkers.folder("Work", -1, 6, 0));
    batch = awaitEnd("differs");
    assertThat(batch.get("result").stringValue()).isEqualTo("COMPLETE");
    assertThat(differences("differs").isMissingNode()).isTrue();
  }

  private JsonNode differences(String batch) {
    return rest.get("/batches/" + batch + "/report")
        .json()
        .at("/mailboxes/0/folders/0/listingMismatches");
  }

  @Test
  @DisplayName(
      "TRAP 40: messages copied from another folder are skipped, counted and checked again")
  void skipsAndRechecksMessagesCopiedFromAnotherFolder() {
    String file = HEADER + "gmail@example.org,d,pw\n";
    rest.submit("gmail", file, "options", Map.of("oneCopy", true));
    PlanLanes job = workers.job("gmail@example.org");
    assertThat(job.options().oneCopy()).isTrue();
    int slot = job.slots().getFirst();
    workers.plan(job, SimulatedWorkers.folder("All", slot, 10, 10));
    workers.progress(job, "All", 0, false, elsewhere(1, 6, 2, "3:6"));
    workers.progress(job, "All", 1, true, elsewhere(7, 10, 1, "8:10"));
    JsonNode batch = awaitEnd("gmail");
    assertThat(batch.get("result").stringValue()).isEqualTo("COMPLETE");
    assertThat(batch.at("/totals/copied").intValue()).isEqualTo(3);
    assertThat(batch.at("/totals/skipped").intValue()).isEqualTo(7);
    JsonNode report = rest.get("/batches/gmail/report").json().at("/mailboxes/0");
    assertThat(report.at("/folders/0/copiedUnderOtherLabel").intValue()).isEqualTo(7);
    assertThat(report.get("items")).isEmpty();

    // Two of them have lost their label, so the scanner plans them and a copier copies them.
    rest.submit("gmail", file, "options", Map.of("oneCopy", true));
    PlanLanes next = workers.job("gmail@example.org", 2);
    assertThat(bookmark(next).get("copiedUnderOtherLabel").stringValue()).isEqualTo("3:6,8:10");
    workers.plan(
        next,
        new PlannedFolder(
            "All",
            FolderIdentity.of(7),
            next.slots().getFirst(),
            "All-0",
            List.of(new PlannedSource("All", FolderIdentity.of(9), 10, 2, null, 5L, null))));
    workers.progress(next, "All", 0, true, elsewhere(4, 5, 2, ""));
    batch = awaitEnd("gmail");
    assertThat(batch.get("result").stringValue()).isEqualTo("COMPLETE");
    assertThat(batch.get("totals"))
        .isEqualTo(
            json(
                """
                {"found":10,"copied":2,"alreadyPresent":3,"skipped":5,"failed":0,"remaining":0,
                 "bytes":200}
                """));
    assertThat(bookmark(next).get("copiedUnderOtherLabel").stringValue()).isEqualTo("3,6,8:10");
  }

  private JsonNode bookmark(PlanLanes job) {
    return rest.get("/worker/mailboxes/" + job.mailbox() + "/folder-states")
        .json()
        .at("/0/sources/0");
  }

  private static SourceProgress elsewhere(long first, long last, long copied, String elsewhere) {
    return EventFixtures.sourceProgress(
        "All",
        FolderIdentity.of(9),
        UidRanges.of(first, last),
        copied,
        0,
        copied * 100,
        UidMap.EMPTY,
        List.of(),
        List.of(),
        Map.of(),
        List.of(),
        null,
        UidRanges.parse(elsewhere));
  }
}
