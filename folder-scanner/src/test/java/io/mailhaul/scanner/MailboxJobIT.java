package io.mailhaul.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.fake.FakeAccount;
import io.mailhaul.access.testing.fake.FakeFaults;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.events.Control;
import io.mailhaul.events.Event;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.MailboxJobFailed;
import io.mailhaul.events.MailboxJobResult.MailboxJobParked;
import io.mailhaul.events.MailboxJobResult.MailboxVerified;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.Topics;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.worker.ControlState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Mailbox jobs, from the topic to the results. */
class MailboxJobIT extends RunningScannerTest {

  @LocalServerPort int port;

  @Autowired ControlState control;

  private static FakeAccount mailbox(String id) {
    FakeAccount source = SOURCE.account(id);
    FakeAccount destination = DESTINATION.account(id + ".new");
    WORKER_API.accounts.put(
        id,
        new MailboxAccounts(id, id + "@example.org", 1, 4, source.signIn(), destination.signIn()));
    return source;
  }

  private static PlanLanes copy(String id, int pass) {
    return new PlanLanes(
        "b1", id, id + "@example.org", pass, null, CopyOptions.DEFAULT, List.of(2, 5));
  }

  private static Predicate<Event> of(String mailbox) {
    return event ->
        event instanceof MigrationProgress progress && progress.mailbox().equals(mailbox)
            || event instanceof Lane lane && lane.mailbox().equals(mailbox);
  }

  @Test
  void publishesLanesToTheirSlotsAndThePlanToTheTracker() throws Exception {
    FakeAccount source = mailbox("m1");
    FirstPassTest.fill(source.folder("INBOX"), 30);
    FirstPassTest.fill(source.folder("Work"), 20);
    FirstPassTest.fill(source.folder("Work/2024"), 5);

    broker.send(Topics.MAILBOX_JOBS, copy("m1", 1));

    List<ConsumerRecord<String, Event>> lanes = broker.await(Topics.FOLDER_EVENTS, 3, of("m1"));
    assertThat(lanes).hasSize(3);
    assertThat(lanes)
        .allSatisfy(record -> {
          Lane lane = (Lane) record.value();
          assertThat(record.partition()).isEqualTo(lane.slot()).isIn(2, 5);
          assertThat(record.key()).isEqualTo(Integer.toString(lane.slot()));
        });
    List<ConsumerRecord<String, Event>> progress =
        broker.await(Topics.MIGRATION_PROGRESS, 1, of("m1"));
    assertThat(progress).extracting(ConsumerRecord::key).containsExactly("m1");
    assertThat(((LanesPlanned) progress.getFirst().value()).folders()).hasSize(3);
    assertThat(get("/actuator/prometheus")).contains("mailhaul_scanner_lanes_total");
    assertThat(get("/actuator/health")).contains("\"status\":\"UP\"");
  }

  @Test
  void publishesTheThrottleOfAServerForAllWorkers() throws Exception {
    FakeAccount source = THROTTLING.account("throttled");
    FakeAccount destination = DESTINATION.account("throttled.new");
    WORKER_API.accounts.put(
        "throttled",
        new MailboxAccounts(
            "throttled", "throttled@example.org", 1, 4, source.signIn(), destination.signIn()));
    THROTTLING
        .faults()
        .hook((verb, folder) -> {
          throw FakeFaults.throttled(Side.SOURCE, Duration.ofMinutes(5));
        });

    broker.send(Topics.MAILBOX_JOBS, copy("throttled", 1));

    MailboxJobParked parked =
        (MailboxJobParked)
            broker.await(Topics.MIGRATION_PROGRESS, 1, of("throttled")).getFirst().value();
    Control.Throttle throttle =
        (Control.Throttle)
            broker.await(Topics.CONTROL, 1, Control.Throttle.class::isInstance).getFirst().value();
    assertThat(throttle)
        .isEqualTo(new Control.Throttle(THROTTLING.endpoint().address(), parked.until()));
  }

  @Test
  void retriesAJobUntilTheWorkerApiAnswersAndAnswersItOnce() throws Exception {
    mailbox("m2");
    WORKER_API.unreachable = 2;

    broker.send(
        Topics.MAILBOX_JOBS,
        new MailboxJob.VerifyMailbox("b1", "m2", "m2@example.org", 1, null, CopyOptions.DEFAULT));

    assertThat(broker.await(Topics.MIGRATION_PROGRESS, 1, of("m2")))
        .singleElement()
        .satisfies(record -> assertThat(record.value()).isInstanceOf(MailboxVerified.class));
    assertThat(WORKER_API.unreachable).isZero();
  }

  @Test
  void dropsAStaleJob() throws Exception {
    mailbox("m3");
    broker.send(Topics.CONTROL, new Control.CurrentPass("m3", 3, 9));
    org.awaitility.Awaitility.await().until(() -> control.passVersion("m3") == 9);

    broker.send(Topics.MAILBOX_JOBS, copy("m3", 2));
    broker.send(Topics.MAILBOX_JOBS, copy("m3", 3));

    assertThat(broker.await(Topics.MIGRATION_PROGRESS, 1, of("m3")))
        .singleElement()
        .satisfies(record -> assertThat(((LanesPlanned) record.value()).pass()).isEqualTo(3));
  }

  @Test
  void parksAJobOfAPausedMailboxWithoutProcessingIt() throws Exception {
    mailbox("m7");
    broker.send(Topics.CONTROL, new Control.Pause("m7", true, 5));
    MailboxJob job = copy("m7", 1);
    org.awaitility.Awaitility.await().until(() -> control.isPaused(job.batch(), job.mailbox()));

    broker.send(Topics.MAILBOX_JOBS, job);

    assertThat(broker.await(Topics.MIGRATION_PROGRESS, 1, of("m7")))
        .singleElement()
        .satisfies(record -> {
          MailboxJobParked parked = (MailboxJobParked) record.value();
          assertThat(parked.failure().reason()).isEqualTo(FailureReason.PAUSED);
          assertThat(parked.until()).isNull();
          assertThat(parked.controlVersion()).isEqualTo(5);
        });
    broker.send(Topics.CONTROL, new Control.Pause("m7", false, 6));
    org.awaitility.Awaitility.await().until(() -> !control.isPaused(job.batch(), job.mailbox()));
    broker.send(Topics.MAILBOX_JOBS, job);
    assertThat(broker.await(Topics.MIGRATION_PROGRESS, 2, of("m7")))
        .hasSize(2)
        .last()
        .satisfies(record -> assertThat(record.value()).isInstanceOf(LanesPlanned.class));
  }

  @Test
  void aRefusedPasswordFailsTheMailbox() throws Exception {
    mailbox("m4").changePassword("other");

    broker.send(Topics.MAILBOX_JOBS, copy("m4", 1));

    assertThat(broker.await(Topics.MIGRATION_PROGRESS, 1, of("m4")))
        .singleElement()
        .satisfies(record -> assertThat(record.value()).isInstanceOf(MailboxJobFailed.class));
    assertThat(WORKER_API.refusals).containsKey("m4");
  }

  @Test
  void anUnreadableJobGoesToTheDeadLetterTopicAndTheNextJobIsProcessed() throws Exception {
    byte[] broken = "{\"type\":\"PlanLanes\",".getBytes(StandardCharsets.UTF_8);
    byte[] unknown =
        "{\"type\":\"CopyAll\",\"batch\":\"b1\",\"mailbox\":\"m6\",\"pass\":4}"
            .getBytes(StandardCharsets.UTF_8);
    mailbox("m5");

    broker.send(Topics.MAILBOX_JOBS, "m5", broken);
    broker.send(Topics.MAILBOX_JOBS, copy("m5", 1));
    broker.send(Topics.MAILBOX_JOBS, "m6", unknown);

    assertThat(broker.awaitBytes(Topics.MAILBOX_JOBS + Topics.DEAD_LETTERS, 2))
        .extracting(ConsumerRecord::value)
        .containsExactlyInAnyOrder(broken, unknown);
    assertThat(broker.await(Topics.MIGRATION_PROGRESS, 1, of("m5")))
        .singleElement()
        .satisfies(record -> assertThat(record.value()).isInstanceOf(LanesPlanned.class));
    // Its ids can still be read, so its mailbox fails and does not wait forever.
    assertThat(broker.await(Topics.MIGRATION_PROGRESS, 1, of("m6")))
        .singleElement()
        .satisfies(record -> {
          MailboxJobFailed failed = (MailboxJobFailed) record.value();
          assertThat(failed.pass()).isEqualTo(4);
          assertThat(failed.failure().reason()).isEqualTo(FailureReason.INTERNAL_ERROR);
        });
  }

  @Test
  void abortsTransactionsOfAKilledPredecessorAtStartup() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      assertThat(admin.listTransactions().all().get())
          .extracting(TransactionListing::transactionalId)
          .contains("test-folder-scanner-0");
    }
  }

  private String get(String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
