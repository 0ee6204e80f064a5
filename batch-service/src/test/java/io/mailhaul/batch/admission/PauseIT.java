package io.mailhaul.batch.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.Control;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneParked;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJobResult.MailboxJobParked;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Pausing and resuming a batch, including work that is handed back late. */
class PauseIT extends BatchTests {

  private static final Failure PAUSED = new Failure(FailureReason.PAUSED, null, "");

  PauseIT(TestPlatform platform) {
    super(platform);
  }

  private PlanLanes planned(String name) {
    rest.submit(name, HEADER + name + "@example.org,u,pw\n");
    PlanLanes job = workers.job(name + "@example.org");
    workers.plan(job, SimulatedWorkers.folder("INBOX", job.slots().getFirst(), 10, 10));
    return job;
  }

  private void pause(String name) {
    assertThat(rest.post("/batches/" + name + "/pause", Map.of()).status()).isEqualTo(204);
  }

  private void resume(String name) {
    assertThat(rest.post("/batches/" + name + "/resume", Map.of()).status()).isEqualTo(204);
  }

  private Control.Pause takePause(PlanLanes job) {
    return platform.take(Control.Pause.class, pause -> pause.subject().equals(job.batch()));
  }

  private void parkPaused(Lane lane, long versionSeen) {
    workers.publish(new LaneParked(lane, PAUSED, null, versionSeen));
  }

  private Lane takeLane(Lane lane) {
    return platform.take(Lane.class, again -> again.mailbox().equals(lane.mailbox()));
  }

  private boolean hasNoLane(PlanLanes job) {
    return platform.noneOf(Lane.class, lane -> lane.mailbox().equals(job.mailbox()));
  }

  @Test
  void parksReturnedLanesUntilTheBatchIsResumed() {
    PlanLanes job = planned("rest");
    pause("rest");
    Control.Pause pause = takePause(job);
    assertThat(pause.paused()).isTrue();
    Lane lane = workers.lane(job, "INBOX", 0);
    parkPaused(lane, pause.controlVersion());
    JsonNode parked = awaitMailbox("Parked", "rest");
    assertThat(parked.at("/failure/reason").stringValue()).isEqualTo("PAUSED");
    assertThat(parked.get("parkedUntil").isNull()).isTrue();
    assertThat(batch("rest").get("status").stringValue()).isEqualTo("Paused");
    assertThat(batch("rest").get("paused").booleanValue()).isTrue();
    assertThat(hasNoLane(job)).isTrue();

    resume("rest");
    Control.Pause resumed = takePause(job);
    assertThat(resumed.paused()).isFalse();
    assertThat(resumed.controlVersion()).isGreaterThan(pause.controlVersion());
    assertThat(takeLane(lane)).isEqualTo(lane);
    assertThat(batch("rest").get("status").stringValue()).isEqualTo("Syncing");
    workers.progress(job, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    assertThat(awaitEnd("rest").get("result").stringValue()).isEqualTo("COMPLETE");
  }

  @Test
  void resumesLanesReturnedAfterTheResumeImmediately() {
    PlanLanes job = planned("late");
    pause("late");
    long seen = takePause(job).controlVersion();
    resume("late");
    takePause(job);
    Lane lane = workers.lane(job, "INBOX", 0);
    parkPaused(lane, seen);
    assertThat(takeLane(lane)).isEqualTo(lane);
    workers.progress(job, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    awaitEnd("late");
  }

  @Test
  void parksLanesReturnedAfterAResumeAndAnotherPause() {
    PlanLanes job = planned("twice-paused");
    pause("twice-paused");
    long seen = takePause(job).controlVersion();
    resume("twice-paused");
    pause("twice-paused");
    Lane lane = workers.lane(job, "INBOX", 0);
    parkPaused(lane, seen);
    awaitMailbox("Parked", "twice-paused");
    assertThat(hasNoLane(job)).isTrue();
    resume("twice-paused");
    assertThat(takeLane(lane)).isEqualTo(lane);
    workers.progress(job, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    awaitEnd("twice-paused");
  }

  @Test
  void startsAndResumesNothingOfAPausedBatch() {
    rest.submit(
        "still", HEADER + "still1@example.org,u,pw\nstill2@example.org,u,pw\n", "concurrency", 1);
    PlanLanes job = workers.job("still1@example.org");
    workers.plan(job, SimulatedWorkers.folder("INBOX", job.slots().getFirst(), 10, 10));
    pause("still");
    Lane lane = workers.lane(job, "INBOX", 0);
    workers.park(
        lane, new Failure(FailureReason.MAILBOX_BUSY, Side.SOURCE, "NO [INUSE]"), Instant.now());
    awaitMailbox("Parked", "still");
    assertThat(hasNoLane(job)).isTrue();
    assertThat(
            platform.noneOf(PlanLanes.class, other -> other.address().equals("still2@example.org")))
        .isTrue();
    resume("still");
    // The parked mailbox resumes first, because its retry time has come.
    assertThat(takeLane(lane)).isEqualTo(lane);
    workers.progress(job, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    workers.plan(workers.job("still2@example.org"));
    awaitEnd("still");
  }

  @Test
  void publishesAReturnedJobAgainAfterTheResume() {
    rest.submit("job", HEADER + "job@example.org,u,pw\n");
    PlanLanes job = workers.job("job@example.org");
    pause("job");
    workers.publish(
        new MailboxJobParked(
            job.batch(), job.mailbox(), job.pass(), PAUSED, null, takePause(job).controlVersion()));
    awaitMailbox("Parked", "job");
    assertThat(platform.noneOf(PlanLanes.class, again -> again.mailbox().equals(job.mailbox())))
        .isTrue();
    resume("job");
    PlanLanes again = workers.job("job@example.org");
    assertThat(again.pass()).isEqualTo(job.pass());
    workers.plan(again);
    awaitEnd("job");
  }

  @Test
  void endsThePauseWithTheRun() {
    PlanLanes job = planned("ends");
    pause("ends");
    assertThat(takePause(job).paused()).isTrue();
    workers.progress(job, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    assertThat(awaitEnd("ends").get("paused").booleanValue()).isFalse();
    assertThat(takePause(job).paused()).isFalse();
    rest.submit("ends", HEADER + "ends@example.org,u,pw\n");
    workers.plan(workers.job("ends@example.org"));
    awaitEnd("ends");
  }

  @Test
  void refusesToPauseABatchWithoutARun() {
    assertThat(rest.post("/batches/none/pause", Map.of()).status()).isEqualTo(404);
    PlanLanes job = planned("over");
    workers.progress(job, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    awaitEnd("over");
    assertThat(rest.post("/batches/over/pause", Map.of()).status()).isEqualTo(409);
    assertThat(rest.post("/batches/over/resume", Map.of()).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void completesTheRunInAnyRaceOfPauseAndResume(int seed) {
    Random random = new Random(seed);
    String name = "race" + seed;
    rest.submit(name, HEADER + name + "@example.org,u,pw\n");
    PlanLanes job = workers.job(name + "@example.org");
    workers.plan(job, SimulatedWorkers.folder("INBOX", job.slots().getFirst(), 10, 10));
    Deque<Lane> slot = new ArrayDeque<>(List.of(workers.lane(job, "INBOX", 0)));
    Control.Pause seenPause = new Control.Pause(job.batch(), false, 0);
    int turn = 0;
    for (int step = 0; turn < 10; step++) {
      assertThat(step).as("the run ends").isLessThan(2_000);
      // After some steps, pauses stop.
      switch (random.nextInt(step < 150 ? 6 : 3)) {
        case 0 -> seenPause = findPause(job).orElse(seenPause);
        case 1, 2 -> {
          find(job).ifPresent(slot::addLast);
          Lane lane = slot.pollFirst();
          if (lane != null && seenPause.paused()) {
            parkPaused(lane, seenPause.controlVersion());
          } else if (lane != null) {
            workers.progress(
                job, "INBOX", turn, turn == 9, SimulatedWorkers.turn("INBOX", turn + 1, 1, 0));
            turn++;
            slot.addLast(workers.lane(job, "INBOX", turn));
          }
        }
        case 3 -> pause(name);
        default -> resume(name);
      }
      if (step == 150) {
        resume(name);
      }
    }
    JsonNode batch = awaitEnd(name);
    assertThat(batch.get("result").stringValue()).isEqualTo("COMPLETE");
    assertThat(batch.at("/totals/copied").intValue()).isEqualTo(10);
  }

  private Optional<Control.Pause> findPause(PlanLanes job) {
    return platform.find(Control.Pause.class, pause -> pause.subject().equals(job.batch()));
  }

  private Optional<Lane> find(PlanLanes job) {
    return platform.find(Lane.class, lane -> lane.mailbox().equals(job.mailbox()));
  }
}
