package io.mailhaul.batch.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.TicketUpdate;
import io.mailhaul.events.Topics;
import io.mailhaul.listener.testing.MemberFencer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A batch-service whose listeners have been fenced, as after SIGSTOP and SIGCONT. */
class FencedListenersIT extends BatchTests {

  FencedListenersIT(TestPlatform platform) {
    super(platform);
  }

  @Test
  void progressIsAppliedAfterTheRestartOfItsListener() throws Exception {
    String id =
        rest.submit("fenced", "EmailAddress,UserName,Password\nfenced@example.org,f,pw\n")
            .json()
            .get("id")
            .stringValue();
    PlanLanes job = workers.job("fenced@example.org");

    fence("batch-service", Topics.MIGRATION_PROGRESS);
    workers.plan(job, SimulatedWorkers.folder("INBOX", job.slots().getFirst(), 2, 2));
    workers.progress(job, "INBOX", 0, true, SimulatedWorkers.turn("INBOX", 1, 2, 0));
    assertThat(awaitEnd("fenced").get("result").stringValue()).isEqualTo("COMPLETE");
    awaitHealth(200);

    fence("batch-service-tickets", Topics.TICKET_UPDATES);
    platform.publish(
        Topics.TICKET_UPDATES,
        new TicketUpdate(id, "fenced", 1, SimulatedWorkers.TEN, "Subject", List.of("x")));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> rest.get("/batches/fenced/ticket").json().size() == 1);
    awaitHealth(200);
  }

  private void fence(String group, String topic) throws InterruptedException {
    List<String> fenced = MemberFencer.fenceAll(platform.brokers(), group, topic, 1);
    awaitHealth(503);
    MemberFencer.awaitMembers(platform.brokers(), group, 1, fenced);
  }

  private void awaitHealth(int status) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> rest.get("/actuator/health").status() == status);
  }
}
