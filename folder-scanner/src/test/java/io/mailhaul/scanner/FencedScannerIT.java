package io.mailhaul.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.fake.FakeAccount;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.events.MailboxJob.VerifyMailbox;
import io.mailhaul.events.MailboxJobResult.MailboxVerified;
import io.mailhaul.events.Topics;
import io.mailhaul.listener.testing.MemberFencer;
import io.mailhaul.model.CopyOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A scanner whose consumer has been fenced, as after SIGSTOP and SIGCONT. */
class FencedScannerIT extends RunningScannerTest {

  @LocalServerPort int port;

  @Test
  void isUnhealthyAtOnceAndScansTheNextMailboxAfterItsRestart() throws Exception {
    FakeAccount source = SOURCE.account("after-fencing");
    FakeAccount destination = DESTINATION.account("after-fencing.new");
    WORKER_API.accounts.put(
        "after-fencing",
        new MailboxAccounts(
            "after-fencing", "a@example.org", 1, 4, source.signIn(), destination.signIn()));

    List<String> fenced = MemberFencer.fenceAll(brokers, "folder-scanner", Topics.MAILBOX_JOBS, 1);

    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> health() == 503);
    MemberFencer.awaitMembers(brokers, "folder-scanner", 1, fenced);
    broker.send(
        Topics.MAILBOX_JOBS,
        new VerifyMailbox("b1", "after-fencing", "a@example.org", 1, null, CopyOptions.DEFAULT));
    assertThat(
            broker.await(
                Topics.MIGRATION_PROGRESS,
                1,
                event ->
                    event instanceof MailboxVerified verified
                        && verified.mailbox().equals("after-fencing")))
        .hasSize(1);
    await().atMost(Duration.ofSeconds(30)).until(() -> health() == 200);
  }

  private int health() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
