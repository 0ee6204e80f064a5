package io.mailhaul.batch.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which slots count as loaded. */
class SlotLoadIT extends BatchTests {

  SlotLoadIT(TestPlatform platform) {
    super(platform);
  }

  private List<Integer> slotsOf(PlanLanes job) {
    return platform
        .service()
        .getBean(MailboxRepository.class)
        .find(UUID.fromString(job.mailbox()))
        .map(Mailbox::slots)
        .orElseThrow();
  }

  @Test
  void aPlannedMailboxLoadsOnlyTheSlotsThatHaveItsLanes() {
    rest.submit("load", HEADER + "load@example.org,l,pw\n");
    PlanLanes job = workers.job("load@example.org");
    assertThat(slotsOf(job)).hasSizeGreaterThan(1).isEqualTo(job.slots());

    int used = job.slots().getLast();
    workers.plan(
        job,
        SimulatedWorkers.folder("INBOX", used, 10, 10),
        SimulatedWorkers.folder("Sent", used, 10, 10),
        SimulatedWorkers.folder("Empty", -1, 0, 0));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(slotsOf(job)).containsExactly(used));
  }

  @Test
  void aParkedMailboxLoadsTheSlotsInWhichItsLanesResume() {
    rest.submit("parked-load", HEADER + "parked-load@example.org,l,pw\n");
    PlanLanes job = workers.job("parked-load@example.org");
    int used = job.slots().getFirst();
    workers.plan(job, SimulatedWorkers.folder("INBOX", used, 10, 10));
    workers.park(
        workers.lane(job, "INBOX", 0),
        new Failure(FailureReason.CONNECTION_TIMED_OUT, Side.SOURCE, "test"),
        Instant.now().plusSeconds(600));
    MailboxRepository mailboxes = platform.service().getBean(MailboxRepository.class);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(mailboxes.find(UUID.fromString(job.mailbox())))
                .map(Mailbox::status)
                .contains(MailboxStatus.PARKED));
    assertThat(mailboxes.slotLoads(used + 1).get(used)).isNotEmpty();
  }
}
