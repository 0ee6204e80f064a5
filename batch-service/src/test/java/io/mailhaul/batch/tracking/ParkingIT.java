package io.mailhaul.batch.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneEventUnreadable;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJobResult.MailboxJobFailed;
import io.mailhaul.events.MailboxJobResult.MailboxJobParked;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MigrationUpdate;
import io.mailhaul.events.Topics;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.LaneId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Parked lanes and mailboxes, retries and final failures. */
class ParkingIT extends BatchTests {

  private static final Failure BUSY =
      new Failure(FailureReason.MAILBOX_BUSY, Side.SOURCE, "NO [INUSE]");
  private static final Failure CLOSED =
      new Failure(FailureReason.CONNECTION_REFUSED, Side.SOURCE, "old.example.org:993");
  private static final Failure REFUSED =
      new Failure(FailureReason.CREDENTIAL_REFUSED, Side.DESTINATION, "NO bad password");

  ParkingIT(TestPlatform platform) {
    super(platform);
  }

  private PlanLanes planned(String name, String... folders) {
    rest.submit(name, HEADER + name + "@example.org,u,pw\n");
    PlanLanes job = workers.job(name + "@example.org");
    workers.plan(
        job,
        Arrays.stream(folders)
            .map(folder -> SimulatedWorkers.folder(folder, job.slots().getFirst(), 10, 10))
            .toArray(PlannedFolder[]::new));
    return job;
  }

  @Test
  void publishesAParkedLaneUnchangedToItsSlot() {
    PlanLanes job = planned("lane", "INBOX", "Sent");
    Lane lane = workers.lane(job, "INBOX", 0);
    workers.park(lane, BUSY, Instant.now().plusMillis(300));
    var again = platform.takeRecord(Lane.class, other -> other.mailbox().equals(job.mailbox()));
    assertThat(again.value()).isEqualTo(lane);
    assertThat(again.partition()).isEqualTo(lane.slot());
    assertThat(mailbox("lane").get("status").stringValue()).isEqualTo("Syncing");
    workers.progress(job, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    workers.progress(job, "Sent", 0, true, SimulatedWorkers.turn("Sent", 1, 10, 0));
    assertThat(awaitEnd("lane").at("/totals/copied").intValue()).isEqualTo(20);
  }

  @Test
  void parksAMailboxWhenAllItsLanesAreParkedAndAdmitsAnother() {
    rest.submit(
        "room", HEADER + "room1@example.org,u,pw\nroom2@example.org,u,pw\n", "concurrency", 1);
    PlanLanes job = workers.job("room1@example.org");
    assertThat(
            platform.noneOf(PlanLanes.class, other -> other.address().equals("room2@example.org")))
        .isTrue();
    workers.plan(job, SimulatedWorkers.folder("INBOX", job.slots().getFirst(), 10, 10));
    Lane lane = workers.lane(job, "INBOX", 0);
    workers.park(lane, BUSY, Instant.now().plusSeconds(3));
    PlanLanes other = workers.job("room2@example.org");
    JsonNode parked = awaitMailbox("Parked", "room");
    assertThat(parked.at("/failure/reason").stringValue()).isEqualTo("MAILBOX_BUSY");
    assertThat(Instant.parse(parked.get("parkedUntil").stringValue()))
        .isAfter(SimulatedWorkers.TEN);
    workers.plan(other);
    platform.take(Lane.class, again -> again.equals(lane));
    workers.progress(job, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    assertThat(awaitEnd("room").get("result").stringValue()).isEqualTo("COMPLETE");
  }

  @Test
  void aParkedLaneProgressesOnlyAfterItWasPublishedAgain() {
    PlanLanes job = planned("twice", "INBOX");
    Lane lane = workers.lane(job, "INBOX", 0);
    workers.park(lane, BUSY, Instant.now().plusSeconds(2));
    workers.progress(job, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    platform.take(Lane.class, again -> again.equals(lane));
    workers.progress(job, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 0, 10));
    JsonNode batch = awaitEnd("twice");
    assertThat(batch.at("/totals/alreadyPresent").intValue()).isEqualTo(10);
    assertThat(batch.get("result").stringValue()).isEqualTo("COMPLETE");
  }

  @Test
  void failsAMailboxForAPermanentFailureOnceNoLaneIsActive() {
    PlanLanes job = planned("person", "INBOX", "Sent");
    workers.park(workers.lane(job, "INBOX", 0), REFUSED, null);
    workers.progress(job, "Sent", 0, false, SimulatedWorkers.turn("Sent", 1, 4, 0));
    awaitBatch("person", batch -> batch.at("/totals/copied").intValue() == 4);
    assertThat(mailbox("person").get("status").stringValue()).isEqualTo("Syncing");
    workers.park(workers.lane(job, "Sent", 1), REFUSED, null);
    JsonNode batch = awaitEnd("person");
    assertThat(batch.get("result").stringValue()).isEqualTo("MAILBOXES_FAILED");
    assertThat(batch.at("/mailboxes/0/status").stringValue()).isEqualTo("Failed");
    assertThat(batch.at("/mailboxes/0/failure/text").stringValue()).isEqualTo(REFUSED.text());
    assertThat(batch.at("/totals/remaining").intValue()).isEqualTo(16);
    assertThat(
            platform
                .take(
                    MigrationUpdate.MailboxFailed.class,
                    update -> update.batchName().equals("person"))
                .failure())
        .isEqualTo(REFUSED);

    rest.submit("person", HEADER + "person@example.org,u,corrected\n");
    PlanLanes second = workers.job("person@example.org");
    assertThat(second.pass()).isEqualTo(2);
    workers.plan(
        second,
        SimulatedWorkers.folder("INBOX", second.slots().getFirst(), 10, 10),
        SimulatedWorkers.folder("Sent", second.slots().getFirst(), 10, 6));
    workers.progress(second, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    workers.progress(second, "Sent", 0, true, SimulatedWorkers.turn("Sent", 5, 6, 0));
    assertThat(awaitEnd("person").at("/totals/alreadyPresent").intValue()).isEqualTo(4);
  }

  @Test
  void continuesWithAPasswordCorrectedDuringTheRun() {
    PlanLanes job = planned("corrected", "INBOX");
    rest.submit("corrected", HEADER + "corrected@example.org,u,corrected\n");
    workers.park(workers.lane(job, "INBOX", 0), REFUSED, null);
    PlanLanes second = workers.job("corrected@example.org");
    assertThat(second.pass()).isEqualTo(2);
    workers.plan(second, SimulatedWorkers.folder("INBOX", second.slots().getFirst(), 10, 10));
    workers.progress(second, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    assertThat(awaitEnd("corrected").get("result").stringValue()).isEqualTo("COMPLETE");
    assertThat(batch("corrected").at("/totals/found").intValue()).isEqualTo(10);
  }

  @Test
  void aFolderThatCrashesTheWorkerDoesNotFailOtherFolders() {
    PlanLanes job = planned("killer", "INBOX", "Sent");
    workers.park(
        workers.lane(job, "INBOX", 0),
        new Failure(FailureReason.LANE_CRASHES_WORKER, null, "three times"),
        null);
    workers.progress(job, "Sent", 0, true, SimulatedWorkers.turn("Sent", 1, 10, 0));
    JsonNode batch = awaitEnd("killer");
    assertThat(batch.get("result").stringValue()).isEqualTo("INCOMPLETE_MESSAGES");
    assertThat(batch.at("/totals/failed").intValue()).isEqualTo(10);
    assertThat(batch.at("/totals/copied").intValue()).isEqualTo(10);
  }

  @Test
  void failsALaneWhoseEventIsUnreadable() {
    PlanLanes job = planned("broken", "INBOX");
    workers.publish(
        new LaneEventUnreadable(
            new LaneId(job.batch(), job.mailbox(), job.pass(), "INBOX"),
            new Failure(FailureReason.LANE_EVENT_UNREADABLE, null, "not JSON")));
    assertThat(awaitEnd("broken").at("/totals/failed").intValue()).isEqualTo(10);
  }

  @Test
  void reportsAClosedPortWithinSeconds() {
    rest.submit("closed", HEADER + "closed@example.org,u,pw\n");
    long begin = System.nanoTime();
    for (int i = 0; i < 3; i++) {
      PlanLanes job = workers.job("closed@example.org");
      assertThat(job.pass()).isEqualTo(1);
      workers.publish(
          new MailboxJobParked(
              job.batch(),
              job.mailbox(),
              1,
              CLOSED,
              Instant.now().plusSeconds(10),
              Long.MAX_VALUE));
    }
    JsonNode batch = awaitEnd("closed");
    assertThat(batch.at("/mailboxes/0/failure/reason").stringValue())
        .isEqualTo("CONNECTION_REFUSED");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
  }

  @Test
  void retriesLongerIfTheServerHasAnswered() {
    PlanLanes job = planned("away", "INBOX");
    Lane lane = workers.lane(job, "INBOX", 0);
    for (int i = 0; i < 5; i++) {
      workers.park(lane, CLOSED, Instant.now());
      platform.take(Lane.class, again -> again.equals(lane));
    }
    workers.progress(job, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    assertThat(awaitEnd("away").get("result").stringValue()).isEqualTo("COMPLETE");
  }

  @Test
  void failsOnlyTheMailboxThatCannotBePlanned() {
    rest.submit("one-bad", HEADER + "bad@example.org,u,pw\ngood@example.org,u,pw\n");
    PlanLanes bad = workers.job("bad@example.org");
    workers.publish(new MailboxJobFailed(bad.batch(), bad.mailbox(), bad.pass(), REFUSED));
    workers.plan(workers.job("good@example.org"));
    JsonNode batch = awaitEnd("one-bad");
    assertThat(batch.get("mailboxesByStatus")).isEqualTo(json("{\"Failed\":1,\"Synced\":1}"));
    assertThat(
            platform
                .take(
                    MigrationUpdate.BatchCompleted.class,
                    update -> update.batchName().equals("one-bad"))
                .failedMailboxes())
        .isEqualTo(1);
  }

  @Test
  void failsTheMailboxOfAnUnreadableProgressRecord() {
    PlanLanes job = planned("unreadable", "INBOX");
    workers.progress(job, "INBOX", 0, false, SimulatedWorkers.turn("INBOX", 1, 2, 0));
    platform.send(Topics.MIGRATION_PROGRESS, job.mailbox(), "{no".getBytes(StandardCharsets.UTF_8));
    JsonNode batch = awaitEnd("unreadable");
    assertThat(batch.at("/mailboxes/0/failure/reason").stringValue()).isEqualTo("INTERNAL_ERROR");
    assertThat(batch.at("/totals/copied").intValue()).isEqualTo(2);
    assertThat(platform.deadLetters(Topics.MIGRATION_PROGRESS)).contains("{no");
  }
}
