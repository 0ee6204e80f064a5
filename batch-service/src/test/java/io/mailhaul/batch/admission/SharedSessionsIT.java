package io.mailhaul.batch.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJobResult.MailboxJobParked;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Batches without a fixed number of mailboxes. The platform has four slots. */
class SharedSessionsIT extends BatchTests {

  private static final Failure REFUSED =
      new Failure(FailureReason.MAILBOX_BUSY, Side.SOURCE, "BYE Too many connections");

  SharedSessionsIT(TestPlatform platform) {
    super(platform);
  }

  @Test
  void aRefusedMailboxWaitsUntilAnAcceptedOneHasEnded() {
    submit("limited", "limited", 6);
    List<PlanLanes> jobs = jobs("limited", 4);
    for (PlanLanes accepted : jobs.subList(0, 2)) {
      assertThat(accepted.slots()).hasSize(1);
      workers.plan(accepted, SimulatedWorkers.folder("INBOX", accepted.slots().getFirst(), 10, 10));
    }
    for (PlanLanes other : jobs.subList(2, 4)) {
      park(other);
    }

    JsonNode limit =
        awaitBatch("limited", batch -> batch.at("/sessionLimits/0/limit").asInt() == 2)
            .at("/sessionLimits/0");

    assertThat(limit.get("endpoint").stringValue()).isEqualTo("limited-old.example.org:993");
    assertThat(limit.get("reason").stringValue()).isEqualTo("SERVER_REFUSED");
    assertThat(limit.get("detail").stringValue()).contains("Too many connections");
    assertThat(batch("limited").at("/sessionLimits/1/reason").stringValue()).isEqualTo("INITIAL");
    assertThat(platform.noneOf(PlanLanes.class, job -> job.batch().equals(jobs.getFirst().batch())))
        .isTrue();

    workers.progress(jobs.getFirst(), "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 10, 0));

    PlanLanes again = platform.take(PlanLanes.class, job -> isOf("limited", job));
    assertThat(again.address()).isIn(jobs.get(2).address(), jobs.get(3).address());
  }

  @Test
  void batchesShareTheSessionsOfTheirServers() {
    submit("sharing-first", "shared", 6);
    List<PlanLanes> first = jobs("sharing-first", 4);
    submit("sharing-second", "shared", 3);
    jobs("sharing-second", 1);

    workers.plan(first.get(0));
    workers.plan(first.get(1));

    platform.take(PlanLanes.class, job -> isOf("sharing-second", job));
    assertThat(platform.noneOf(PlanLanes.class, job -> isOf("sharing-first", job))).isTrue();
  }

  private void park(PlanLanes job) {
    workers.publish(
        new MailboxJobParked(
            job.batch(), job.mailbox(), job.pass(), REFUSED, Instant.now(), Long.MAX_VALUE));
  }

  private List<PlanLanes> jobs(String batch, int count) {
    List<PlanLanes> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jobs.add(platform.take(PlanLanes.class, job -> isOf(batch, job)));
    }
    assertThat(platform.noneOf(PlanLanes.class, job -> isOf(batch, job))).isTrue();
    return jobs;
  }

  private static boolean isOf(String batch, PlanLanes job) {
    return job.address().startsWith(batch);
  }

  private void submit(String name, String servers, int mailboxes) {
    String csv =
        IntStream.rangeClosed(1, mailboxes)
            .mapToObj(number -> name + number + "@example.org,u,pw\n")
            .collect(Collectors.joining("", HEADER, ""));
    assertThat(
            rest.submit(
                    name,
                    csv,
                    "concurrency",
                    null,
                    "from",
                    "imaps://" + servers + "-old.example.org",
                    "to",
                    "imaps://" + servers + "-new.example.org")
                .status())
        .isLessThan(300);
  }
}
