package io.mailhaul.batch.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.LaneProgress.LaneFailed;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.Duplicate;
import io.mailhaul.events.SourceProgress.Outcome;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The counts of mailbox and folders add up at any time and agree with each other, whatever is
 * reported, how often and in which order. In the end they match the reported results.
 */
class CountConsistencyIT extends BatchTests {

  private static final String[] NUMBERS = {
    "found", "copied", "alreadyPresent", "skipped", "failed", "remaining", "bytes", "skippedBenign"
  };

  CountConsistencyIT(TestPlatform platform) {
    super(platform);
  }

  /** One destination folder with two source folders and random progress. */
  private static final class RandomLane {
    final String name;
    final long[] next = {1, 1};
    final long[] last;
    final long[] wronglyCounted;
    int cursor;
    boolean over;
    long copied;
    long present;
    long skipped;
    long failed;

    RandomLane(String name, Random random) {
      this.name = name;
      last = new long[] {random.nextInt(40), random.nextInt(40)};
      wronglyCounted = new long[] {random.nextInt(5) - 2, 0};
    }

    PlannedFolder planned() {
      return new PlannedFolder(
          name,
          FolderIdentity.of(7),
          0,
          name + "-0",
          List.of(
              EventFixtures.plannedSource(
                  name + "/a", FolderIdentity.of(9), counted(0), counted(0)),
              EventFixtures.plannedSource(
                  name + "/b", FolderIdentity.of(9), counted(1), counted(1))));
    }

    long counted(int source) {
      return Math.max(0, last[source] + wronglyCounted[source]);
    }

    LaneProgressed turn(PlanLanes job, Random random) {
      List<SourceProgress> parts = new ArrayList<>();
      for (int source = 0; source < 2; source++) {
        long count = Math.min(random.nextInt(15), last[source] - next[source] + 1);
        if (count > 0) {
          parts.add(part(source, count, random));
          next[source] += count;
        }
      }
      over = next[0] > last[0] && next[1] > last[1];
      int from = cursor++;
      return EventFixtures.laneProgressed(
          new LaneId(job.batch(), job.mailbox(), job.pass(), name),
          name + "-" + from,
          name + "-" + cursor,
          FolderIdentity.of(7),
          100 + cursor,
          over,
          SimulatedWorkers.TEN,
          SimulatedWorkers.TEN,
          parts);
    }

    private SourceProgress part(int source, long count, Random random) {
      long first = next[source];
      long nowCopied = 0;
      long nowPresent = 0;
      List<UncopiedMessage> uncopied = new ArrayList<>();
      for (long uid = first; uid < first + count; uid++) {
        switch (random.nextInt(6)) {
          case 0 ->
              uncopied.add(uncopiedMessage(uid, Outcome.FAILED, FailureReason.MESSAGE_REFUSED));
          case 1 ->
              uncopied.add(uncopiedMessage(uid, Outcome.SKIPPED, FailureReason.MESSAGE_DELETED));
          case 2 -> nowPresent++;
          default -> nowCopied++;
        }
      }
      copied += nowCopied;
      present += nowPresent;
      failed += uncopied.stream().filter(message -> message.outcome() == Outcome.FAILED).count();
      skipped += uncopied.stream().filter(message -> message.outcome() == Outcome.SKIPPED).count();
      return EventFixtures.sourceProgress(
          name + (source == 0 ? "/a" : "/b"),
          FolderIdentity.of(9),
          UidRanges.of(first, first + count - 1),
          nowCopied,
          nowPresent,
          nowCopied * 10,
          UidMap.of(List.of(new UidMap.Run(first, first + 500, count))),
          uncopied);
    }

    private static UncopiedMessage uncopiedMessage(
        long uid, Outcome outcome, FailureReason reason) {
      return new UncopiedMessage(
          uid, outcome, new Failure(reason, Side.DESTINATION, "NO"), null, null, null, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void countsAddUpForAnyProgress(int seed) {
    Random random = new Random(seed);
    String name = "random" + seed;
    rest.submit(name, HEADER + name + "@example.org,u,pw\n");
    PlanLanes job = workers.job(name + "@example.org");
    ProgressTracker tracking = platform.service().getBean(ProgressTracker.class);
    List<RandomLane> lanes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      lanes.add(new RandomLane("Folder " + i, random));
    }
    List<MigrationProgress> sent = new ArrayList<>();
    sent.add(
        new LanesPlanned(
            job.batch(),
            job.mailbox(),
            job.pass(),
            "planning",
            0,
            true,
            lanes.stream().map(RandomLane::planned).toList(),
            List.of()));
    tracking.apply(sent);
    long givenUp = 0;
    while (lanes.stream().anyMatch(lane -> !lane.over)) {
      RandomLane lane = lanes.get(random.nextInt(lanes.size()));
      List<MigrationProgress> now = new ArrayList<>();
      if (!lane.over && random.nextInt(20) == 0) {
        now.add(
            new LaneFailed(
                new LaneId(job.batch(), job.mailbox(), job.pass(), lane.name),
                lane.name + "-" + lane.cursor,
                new Failure(FailureReason.FOLDER_MISSING, Side.SOURCE, "NO")));
        lane.over = true;
        givenUp++;
      } else if (!lane.over) {
        now.add(lane.turn(job, random));
      }
      for (int again = random.nextInt(3); again > 0; again--) {
        now.add(random.nextInt(now.size() + 1), sent.get(random.nextInt(sent.size())));
      }
      tracking.apply(now);
      sent.addAll(now);
      check(name);
    }
    JsonNode totals = awaitEnd(name).get("totals");
    assertThat(totals.get("copied").longValue())
        .isEqualTo(lanes.stream().mapToLong(lane -> lane.copied).sum());
    assertThat(totals.get("alreadyPresent").longValue())
        .isEqualTo(lanes.stream().mapToLong(lane -> lane.present).sum());
    assertThat(totals.get("bytes").longValue())
        .isEqualTo(lanes.stream().mapToLong(lane -> lane.copied * 10).sum());
    assertThat(totals.get("remaining").longValue()).isZero();
    if (givenUp == 0) {
      assertThat(totals.get("failed").longValue())
          .isEqualTo(lanes.stream().mapToLong(lane -> lane.failed).sum());
    }
    assertThat(totals.get("skipped").longValue())
        .isGreaterThanOrEqualTo(lanes.stream().mapToLong(lane -> lane.skipped).sum());
  }

  @Test
  @DisplayName("TRAP 27: messages left in a folder deleted at the source have vanished")
  void countsRemainingMessagesOfADeletedFolderAsVanished() {
    String file = HEADER + "deleted@example.org,u,pw\n";
    rest.submit("deleted", file);
    PlanLanes job = workers.job("deleted@example.org");
    workers.plan(job, SimulatedWorkers.folder("Old", job.slots().getFirst(), 10, 10));
    workers.progress(job, "Old", 0, false, SimulatedWorkers.turn("Old", 1, 4, 0));
    workers.publish(
        new LaneFailed(
            new LaneId(job.batch(), job.mailbox(), job.pass(), "Old"),
            "Old-1",
            new Failure(FailureReason.FOLDER_DELETED, Side.SOURCE, "NO")));

    JsonNode batch = awaitEnd("deleted");
    assertThat(batch.get("result").stringValue()).isEqualTo("COMPLETE");
    assertThat(batch.at("/totals/copied").intValue()).isEqualTo(4);
    assertThat(batch.at("/totals/skipped").intValue()).isEqualTo(6);
    assertThat(batch.at("/totals/failed").intValue()).isZero();
    check("deleted");
    JsonNode items = rest.get("/batches/deleted/report").json().at("/mailboxes/0/items");
    assertThat(items).hasSize(1);
    assertThat(items.at("/0/outcome").stringValue()).isEqualTo("SKIPPED");
    assertThat(items.at("/0/reason").stringValue()).isEqualTo("FOLDER_DELETED");
  }

  @Test
  void reportsBothUidsOfADuplicateAndCountsItOnce() {
    String file = HEADER + "twice@example.org,u,pw\n";
    rest.submit("twice", file);
    PlanLanes job = workers.job("twice@example.org");
    workers.plan(job, SimulatedWorkers.folder("INBOX", job.slots().getFirst(), 10, 10));
    workers.progress(job, "INBOX", 0, false, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    workers.progress(
        job,
        "INBOX",
        1,
        true,
        EventFixtures.sourceProgress(
            "INBOX",
            FolderIdentity.of(9),
            UidRanges.EMPTY,
            0,
            0,
            0,
            UidMap.EMPTY,
            List.of(),
            List.of(
                new Duplicate(
                    3, 1003, 1011, "<3@example.org>", "Three", SimulatedWorkers.TEN, 100)),
            Map.of(),
            List.of(),
            null,
            UidRanges.EMPTY));
    JsonNode batch = awaitEnd("twice");
    assertThat(batch.get("result").stringValue()).isEqualTo("COMPLETE");
    assertThat(batch.at("/totals/copied").intValue()).isEqualTo(10);
    check("twice");
    JsonNode items = rest.get("/batches/twice/report").json().at("/mailboxes/0/items");
    assertThat(items).hasSize(1);
    assertThat(items.at("/0/outcome").stringValue()).isEqualTo("DUPLICATED");
    assertThat(items.at("/0/uid").intValue()).isEqualTo(3);
    assertThat(items.at("/0/detail").stringValue()).isEqualTo("UIDs 1003 and 1011");
    assertThat(items.at("/0/subject").stringValue()).isEqualTo("Three");

    rest.submit("twice", file);
    PlanLanes second = workers.job("twice@example.org");
    workers.plan(second, SimulatedWorkers.folder("INBOX", -1, 10, 0));
    assertThat(awaitEnd("twice").at("/totals/alreadyPresent").intValue()).isEqualTo(10);
    assertThat(rest.get("/batches/twice/report").json().at("/mailboxes/0/items")).isEmpty();
  }

  /** Checks that the three levels of the report add up and agree. */
  private void check(String name) {
    JsonNode report = rest.get("/batches/" + name + "/report").json();
    JsonNode mailbox = report.at("/mailboxes/0");
    for (String number : NUMBERS) {
      long sum = 0;
      for (JsonNode folder : mailbox.get("folders")) {
        addsUp(folder);
        sum += folder.get(number).longValue();
      }
      assertThat(mailbox.get(number).longValue()).as(number).isEqualTo(sum);
      assertThat(report.get(number).longValue()).as(number).isEqualTo(sum);
    }
    addsUp(mailbox);
  }

  private static void addsUp(JsonNode account) {
    assertThat(account.get("found").longValue())
        .isEqualTo(
            account.get("copied").longValue()
                + account.get("alreadyPresent").longValue()
                + account.get("skipped").longValue()
                + account.get("failed").longValue()
                + account.get("remaining").longValue());
  }
}
