package io.mailhaul.batch.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MigrationUpdate;
import org.junit.jupiter.api.Test;

/** Whether a submission joins the last run or opens a new one. */
class AcknowledgementIT extends BatchTests {

  AcknowledgementIT(TestPlatform platform) {
    super(platform);
  }

  /** Completes a pass without a request that a client could see its end by. */
  private void complete(String batch, int pass) {
    PlanLanes job = workers.job(batch + "@example.org", pass);
    workers.plan(job, SimulatedWorkers.folder("Empty", -1, 0, 0));
    platform.take(MigrationUpdate.BatchCompleted.class, update -> update.batchName().equals(batch));
  }

  private int submit(String batch) {
    return rest.submit(batch, HEADER + batch + "@example.org,a,pw\n").json().get("run").intValue();
  }

  @Test
  void aSubmissionJoinsAnEndedRunUntilItsEndIsAcknowledged() {
    assertThat(submit("unseen")).isEqualTo(1);
    complete("unseen", 1);
    assertThat(submit("unseen")).isEqualTo(1);
    complete("unseen", 2);
    assertThat(acknowledge("unseen", 1).status()).isEqualTo(204);
    assertThat(submit("unseen")).isEqualTo(2);
  }

  @Test
  void acknowledgingAnotherRunChangesNothing() {
    assertThat(submit("other-run")).isEqualTo(1);
    assertThat(acknowledge("other-run", 1).status()).isEqualTo(204);
    complete("other-run", 1);
    assertThat(acknowledge("other-run", 7).status()).isEqualTo(204);
    assertThat(submit("other-run")).isEqualTo(1);
  }

  @Test
  void refusesToAcknowledgeAnUnknownBatch() {
    assertThat(acknowledge("unknown", 1).status()).isEqualTo(404);
  }
}
