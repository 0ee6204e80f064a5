package io.mailhaul.batch.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.RestTestClient;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.MailboxJob.PlanLanes;
import java.net.http.HttpRequest;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which submissions REST accepts and refuses. */
class SubmissionIT extends BatchTests {

  SubmissionIT(TestPlatform platform) {
    super(platform);
  }

  @Test
  void reportsEveryErrorOfAnInvalidFileAndCreatesNothing() {
    RestTestClient.Response answer =
        rest.submit("faulty", HEADER + "a@example.org,a,s3cret,more\n,b,s3cret\n");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.type()).startsWith("application/problem+json");
    assertThat(answer.json())
        .isEqualTo(
            json(
                """
                {"type":"urn:mailhaul:problem:invalid-file","title":"A file has errors","status":422,
                 "detail":"2 errors in the mailbox file; nothing was created.",
                 "instance":"/batches",
                 "errors":[{"line":2,"message":"The row has 4 columns, the header has 3. A cell with a comma must be in quotes."},
                           {"line":3,"message":"EmailAddress is empty."}]}
                """));
    assertThat(rest.get("/batches/faulty").status()).isEqualTo(404);
  }

  @Test
  void refusesInvalidNamesUrisAndNumbers() {
    String file = HEADER + "wrong@example.org,a,pw\n";
    assertThat(rest.submit("no/name", file).status()).isEqualTo(422);
    assertThat(rest.submit("wrong", file, "from", "http://x").json().get("detail").stringValue())
        .startsWith("from: 'http://x' must begin with imaps:// or imap://");
    assertThat(rest.submit("wrong", file, "concurrency", 0).json().get("detail").stringValue())
        .isEqualTo("concurrency must be between 1 and 1000.");
    assertThat(rest.get("/batches/wrong").status()).isEqualTo(404);
  }

  @Test
  void neverQuotesAnUnreadableBody() {
    RestTestClient.Response answer = rest.post("/batches", Map.of("csv", Map.of("x", "s3cret")));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).doesNotContain("s3cret");
  }

  @Test
  void refusesOtherServersForAnExistingBatch() {
    String file = HEADER + "servers@example.org,a,pw\n";
    rest.submit("servers", file);
    PlanLanes job = workers.job("servers@example.org");
    workers.plan(job, SimulatedWorkers.folder("INBOX", -1, 0, 0));
    awaitEnd("servers");
    RestTestClient.Response answer =
        rest.submit("servers", file, "to", "imaps://other.example.org");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().get("detail").stringValue())
        .contains("imaps://new.example.org:993", "another --name");
    assertThat(
            rest.submit(
                    "servers",
                    file,
                    "to",
                    "imaps://new.example.org?tls-fingerprint=" + "0a".repeat(32))
                .status())
        .isEqualTo(200);
  }

  @Test
  void acceptsACorrectedUriUntilSomethingIsPlanned() {
    String file = HEADER + "typo@example.org,a,pw\n";
    rest.submit("typo", file, "to", "imaps://nwe.example.org");
    assertThat(rest.submit("typo", file).status()).isEqualTo(200);
    assertThat(batch("typo").get("to").stringValue()).isEqualTo("imaps://new.example.org:993");
  }

  @Test
  @DisplayName("TRAP 17: only one unfinished mailbox may fill a destination account")
  void letsOnlyOneUnfinishedMailboxFillAnAccount() {
    rest.submit("filling", HEADER + "filled@example.org,a,pw\n");
    PlanLanes job = workers.job("filled@example.org");
    RestTestClient.Response answer =
        rest.submit(
            "other",
            "EmailAddress,UserName,Password,DestinationUserName\nx@example.org,a,pw,Filled@example.org\n");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/line").intValue()).isEqualTo(2);
    assertThat(answer.json().at("/errors/0/message").stringValue())
        .contains("The batch 'filling' copies into this destination account");
    workers.plan(job);
    awaitEnd("filling");
    assertThat(
            rest.submit(
                    "other",
                    "EmailAddress,UserName,Password,DestinationUserName\nx@example.org,a,pw,Filled@example.org\n")
                .status())
        .isEqualTo(201);
  }

  @Test
  void refusesOtherAccountsForAMailboxInTheLedger() {
    rest.submit("exchange", HEADER + "exchange@example.org,a,pw\n");
    PlanLanes job = workers.job("exchange@example.org");
    workers.plan(job, SimulatedWorkers.folder("INBOX", -1, 0, 0));
    awaitEnd("exchange");
    RestTestClient.Response answer =
        rest.submit(
            "exchange",
            "EmailAddress,UserName,Password,DestinationUserName\nexchange@example.org,a,pw,elsewhere\n");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/message").stringValue())
        .contains("'exchange@example.org' so far")
        .doesNotContain("elsewhere");
    assertThat(
            firstError(
                "exchange", "EmailAddress,Password,UserName\nexchange@example.org,a,s3cret\n"))
        .as("the columns of an earlier file in another order")
        .contains("source account 'a' so far")
        .doesNotContain("s3cret");
    assertThat(
            firstError(
                "exchange",
                "EmailAddress,UserName,Password,UserRoot\nexchange@example.org,a,pw,Work\n"))
        .contains("UserRoot");
    assertThat(
            rest.submit(
                    "exchange",
                    "EmailAddress,UserName,Password,DestinationPassword\nexchange@example.org,a*admin,pw,pw\n")
                .status())
        .as("the same account, opened by an administrator")
        .isEqualTo(200);
  }

  private String firstError(String name, String file) {
    RestTestClient.Response answer = rest.submit(name, file);
    assertThat(answer.status()).isEqualTo(422);
    return answer.json().at("/errors/0/message").stringValue();
  }

  @Test
  void refusesRequestsWithoutTheToken() {
    for (String authorization : new String[] {"", "Bearer wrong", "Basic " + TestPlatform.TOKEN}) {
      HttpRequest.Builder request = rest.request("/batches").GET();
      request.setHeader("Authorization", authorization);
      RestTestClient.Response answer = rest.send(request);
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.type()).startsWith("application/problem+json");
    }
    HttpRequest.Builder actuator = rest.request("/actuator/env").GET();
    actuator.setHeader("Authorization", "Bearer wrong");
    assertThat(rest.send(actuator).status()).isEqualTo(401);
  }

  @Test
  void servesHealthAndMetersWithoutTheToken() {
    for (String path : new String[] {"/actuator/health", "/actuator/prometheus"}) {
      HttpRequest.Builder request = rest.request(path).GET();
      request.setHeader("Authorization", "none");
      RestTestClient.Response answer = rest.send(request);
      assertThat(answer.status()).isEqualTo(200);
    }
    assertThat(rest.get("/actuator/health").json().get("status").stringValue()).isEqualTo("UP");
    assertThat(rest.get("/actuator/prometheus").text())
        .contains("mailhaul_batch_outbox_backlog", "mailhaul_batch_mailboxes");
  }

  @Test
  void allocatesLeastLoadedSlotsAndKeepsConcurrency() {
    rest.submit(
        "slots",
        HEADER + "s1@example.org,a,p\ns2@example.org,a,p\ns3@example.org,a,p\n",
        "concurrency",
        2,
        "connections",
        2);
    PlanLanes first = workers.job("s1@example.org");
    PlanLanes second = workers.job("s2@example.org");
    assertThat(first.slots()).hasSize(1);
    assertThat(second.slots()).hasSize(1);
    assertThat(platform.noneOf(PlanLanes.class, job -> job.address().equals("s3@example.org")))
        .isTrue();
    workers.plan(second);
    workers.plan(workers.job("s3@example.org"));
    workers.plan(first);
    awaitEnd("slots");
  }

  @Test
  void showsOnlyActiveMailboxesOnRequest() {
    rest.submit(
        "active", HEADER + "act1@example.org,a,p\nact2@example.org,a,p\n", "concurrency", 1);
    workers.job("act1@example.org");
    assertThat(batch("active?mailboxes=active").get("mailboxes")).hasSize(1);
    assertThat(batch("active").get("mailboxes")).hasSize(2);
    assertThat(batch("active?mailboxes=active").get("mailboxesByStatus"))
        .isEqualTo(json("{\"Queued\":1,\"Syncing\":1}"));
  }
}
