package io.mailhaul.batch.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.RestTestClient;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MigrationUpdate;
import io.mailhaul.events.TicketUpdate;
import io.mailhaul.events.Topics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A run from the file to the report, with simulated workers. */
class RunLifecycleIT extends BatchTests {

  RunLifecycleIT(TestPlatform platform) {
    super(platform);
  }

  @Test
  void completesARunFromTheFileToTheReport() {
    RestTestClient.Response submitted =
        rest.submit("whole", "EmailAddress,UserName,Password\nwhole@example.org,w,secret one\n");
    assertThat(submitted.status()).isEqualTo(201);
    assertThat(submitted.json().get("created").booleanValue()).isTrue();
    assertThat(submitted.json().get("run").intValue()).isEqualTo(1);

    PlanLanes job = workers.job("whole@example.org");
    assertThat(job.pass()).isEqualTo(1);
    assertThat(job.slots()).hasSize(3).doesNotHaveDuplicates();
    workers.controlVersion(job);
    JsonNode accounts = rest.get("/worker/mailboxes/" + job.mailbox() + "/accounts").json();
    assertThat(accounts.at("/source/userName").stringValue()).isEqualTo("w");
    assertThat(accounts.at("/source/password").stringValue()).isEqualTo("secret one");
    assertThat(accounts.at("/destination/userName").stringValue()).isEqualTo("whole@example.org");
    assertThat(accounts.at("/destination/endpoint").stringValue())
        .isEqualTo("imaps://new.example.org:993");

    workers.plan(
        job,
        SimulatedWorkers.folder("INBOX", job.slots().get(0), 10, 10),
        SimulatedWorkers.folder("Sent", job.slots().get(1), 3, 3),
        SimulatedWorkers.folder("Empty", -1, 0, 0));
    workers.progress(job, "INBOX", 0, false, SimulatedWorkers.turn("INBOX", 1, 4, 0));
    workers.progress(job, "INBOX", 1, true, SimulatedWorkers.turn("INBOX", 5, 5, 1));
    workers.progress(job, "Sent", 0, true, SimulatedWorkers.turn("Sent", 1, 3, 0));

    JsonNode batch = awaitEnd("whole");
    assertThat(batch.get("status").stringValue()).isEqualTo("Synced");
    assertThat(batch.get("result").stringValue()).isEqualTo("COMPLETE");
    assertThat(batch.get("copySeconds").doubleValue()).isEqualTo(2.0);
    assertThat(batch.get("totals"))
        .isEqualTo(
            RestTestClient.JSON.readTree(
                """
                {"found":13,"copied":12,"alreadyPresent":1,"skipped":0,"failed":0,"remaining":0,
                 "bytes":1200}
                """));
    JsonNode report = rest.get("/batches/whole/report").json();
    assertThat(report.get("found").intValue()).isEqualTo(13);
    assertThat(report.at("/mailboxes/0/folders/1/folder").stringValue()).isEqualTo("INBOX");
    assertThat(report.at("/mailboxes/0/folders/1/copied").intValue()).isEqualTo(9);
    assertThat(report.at("/mailboxes/0/items")).isEmpty();

    assertThat(
            List.of(
                platform
                    .take(
                        MigrationUpdate.BatchOpened.class,
                        update -> update.batchName().equals("whole"))
                    .number(),
                platform
                    .take(
                        MigrationUpdate.BatchStarted.class,
                        update -> update.batchName().equals("whole"))
                    .number(),
                platform
                    .take(
                        MigrationUpdate.MailboxFinished.class,
                        update -> update.batchName().equals("whole"))
                    .number(),
                platform
                    .take(
                        MigrationUpdate.BatchCompleted.class,
                        update -> update.batchName().equals("whole"))
                    .number()))
        .containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void storesAndShowsTheMessagesOfATicket() {
    String id =
        rest.submit("thread", "EmailAddress,UserName,Password\nthread@example.org,t,pw\n")
            .json()
            .get("id")
            .stringValue();
    for (int number : new int[] {2, 1, 2}) {
      platform.publish(
          Topics.TICKET_UPDATES,
          new TicketUpdate(
              id, "thread", number, SimulatedWorkers.TEN, "Subject " + number, List.of("x")));
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> rest.get("/batches/thread/ticket").json().size() == 2);
    assertThat(rest.get("/batches/thread/ticket?after=1").json())
        .isEqualTo(
            RestTestClient.JSON.readTree(
                """
                [{"number":2,"at":"2026-01-31T10:00:00Z","subject":"Subject 2","lines":["x"]}]
                """));
  }
}
