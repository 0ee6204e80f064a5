package io.mailhaul.batch.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.RestTestClient;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.SourceProgress.FlagProgress;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The worker API. */
class WorkerApiIT extends BatchTests {

  private static final String COLUMNS =
      "EmailAddress,UserName,Password,DestinationUserName,DestinationPassword\n";

  WorkerApiIT(TestPlatform platform) {
    super(platform);
  }

  private static Map<String, Object> refusal(int version) {
    return Map.of("version", version, "side", "SOURCE", "detail", "NO [AUTHENTICATIONFAILED]");
  }

  @Test
  void returnsTheCredentialsOfBothAccounts() {
    rest.submit(
        "workerapi",
        COLUMNS + "worker@example.org,anna*master,one,anna.new,two\n",
        "connections",
        6);
    PlanLanes job = workers.job("worker@example.org");
    assertThat(rest.get("/worker/mailboxes/" + job.mailbox() + "/accounts").json())
        .isEqualTo(
            json(
                """
                {"mailbox":"%s","address":"worker@example.org","version":1,"connections":6,
                 "source":{"endpoint":"imaps://old.example.org:993","userName":"anna*master",
                           "password":"one"},
                 "destination":{"endpoint":"imaps://new.example.org:993","userName":"anna.new",
                                "password":"two"}}
                """
                    .formatted(job.mailbox())));
  }

  @Test
  void withholdsRefusedCredentialsUntilTheyAreSubmittedAgain() {
    String file = HEADER + "refused@example.org,r,wrong\n";
    rest.submit("refused", file);
    String workerPath = "/worker/mailboxes/" + workers.job("refused@example.org").mailbox();
    assertThat(rest.post(workerPath + "/credential-rejections", refusal(1)).status())
        .isEqualTo(204);
    RestTestClient.Response refused = rest.get(workerPath + "/accounts");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json())
        .isEqualTo(
            json("{\"version\":1,\"side\":\"SOURCE\",\"detail\":\"NO [AUTHENTICATIONFAILED]\"}"));

    rest.submit("refused", HEADER + "refused@example.org,r,right\n");
    assertThat(rest.get(workerPath + "/accounts").json().get("version").intValue()).isEqualTo(2);
    // A copier that still has the first version reports late.
    rest.post(workerPath + "/credential-rejections", refusal(1));
    assertThat(rest.get(workerPath + "/accounts").status()).isEqualTo(200);

    rest.post(workerPath + "/credential-rejections", refusal(2));
    rest.submit("refused", HEADER + "refused@example.org,r,right\n");
    assertThat(rest.get(workerPath + "/accounts").json().get("version").intValue()).isEqualTo(3);
    rest.submit("refused", HEADER + "refused@example.org,r,right\n");
    assertThat(rest.get(workerPath + "/accounts").json().get("version").intValue()).isEqualTo(3);
  }

  private List<Integer> askTogether(String workerPath) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> askers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String holder = "copier-" + i % 2 + "/" + i;
        askers.add(() -> rest.get(workerPath + "/accounts?holder=" + holder).status());
      }
      List<Integer> statuses = new ArrayList<>();
      for (var answer : threads.invokeAll(askers)) {
        statuses.add(answer.get());
      }
      return statuses.stream().sorted().toList();
    }
  }

  private String holderOf(String workerPath) {
    return IntStream.range(0, 8)
        .mapToObj(i -> "copier-" + i % 2 + "/" + i)
        .filter(holder -> rest.get(workerPath + "/accounts?holder=" + holder).status() == 200)
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Object> tried(String holder, int version, boolean signedIn) {
    return Map.of("holder", holder, "version", version, "signedIn", signedIn);
  }

  @Test
  void letsOneOfManyHoldersVerifyCredentials() throws Exception {
    rest.submit("one", HEADER + "one@example.org,o,wrong\n");
    String workerPath = "/worker/mailboxes/" + workers.job("one@example.org").mailbox();
    assertThat(askTogether(workerPath)).containsExactly(200, 423, 423, 423, 423, 423, 423, 423);
    String holder = holderOf(workerPath);
    assertThat(rest.post(workerPath + "/credential-rejections", refusal(1)).status())
        .isEqualTo(204);
    assertThat(askTogether(workerPath)).containsOnly(409);

    rest.submit("one", HEADER + "one@example.org,o,right\n");
    assertThat(askTogether(workerPath)).containsExactly(200, 423, 423, 423, 423, 423, 423, 423);
    // A report about the previous version does not count.
    rest.post(workerPath + "/sign-in-outcomes", tried(holder, 1, true));
    assertThat(askTogether(workerPath)).containsOnlyOnce(200);
    assertThat(
            rest.post(workerPath + "/sign-in-outcomes", tried(holderOf(workerPath), 2, true))
                .status())
        .isEqualTo(204);
    assertThat(askTogether(workerPath)).containsOnly(200);
  }

  @Test
  void anUnknownOutcomeLetsTheNextHolderVerify() throws Exception {
    rest.submit("next", HEADER + "next@example.org,n,pw\n");
    String workerPath = "/worker/mailboxes/" + workers.job("next@example.org").mailbox();
    assertThat(askTogether(workerPath)).containsOnlyOnce(200);
    String holder = holderOf(workerPath);
    rest.post(workerPath + "/sign-in-outcomes", tried("another holder", 1, false));
    assertThat(rest.get(workerPath + "/accounts?holder=late").status()).isEqualTo(423);
    rest.post(workerPath + "/sign-in-outcomes", tried(holder, 1, false));
    assertThat(rest.get(workerPath + "/accounts?holder=late").status()).isEqualTo(200);
    assertThat(askTogether(workerPath)).containsOnly(423);
  }

  private JdbcClient jdbc() {
    return platform.service().getBean(JdbcClient.class);
  }

  private String storedHolder(PlanLanes job) {
    return jdbc()
        .sql("select coalesce(holder, 'none') from sign_in where mailbox_id = ?::uuid")
        .param(job.mailbox())
        .query(String.class)
        .single();
  }

  /** Moves the last sign-in into the past. */
  private void proofGetsOld(PlanLanes job) {
    jdbc()
        .sql("update sign_in set proven_at = now() - interval '6 s' where mailbox_id = ?::uuid")
        .param(job.mailbox())
        .update();
  }

  @Test
  void provenCredentialsNeedNoReportOfTheNextHolders() throws Exception {
    rest.submit("proven", HEADER + "proven@example.org,p,pw\n");
    PlanLanes job = workers.job("proven@example.org");
    String workerPath = "/worker/mailboxes/" + job.mailbox();
    JsonNode unproven = rest.get(workerPath + "/accounts?holder=scanner").json();
    assertThat(unproven.has("proven")).isFalse();
    rest.post(workerPath + "/sign-in-outcomes", tried("scanner", 1, true));

    JsonNode proven = rest.get(workerPath + "/accounts?holder=copier").json();
    assertThat(proven.get("proven").booleanValue()).isTrue();
    assertThat(storedHolder(job)).isEqualTo("none");

    // The copier has reported nothing, and holds up no other worker when the proof is old.
    proofGetsOld(job);
    assertThat(askTogether(workerPath)).containsOnlyOnce(200);
    String verifier = holderOf(workerPath);
    assertThat(rest.get(workerPath + "/accounts?holder=" + verifier).json().has("proven"))
        .isFalse();
    rest.post(workerPath + "/sign-in-outcomes", tried(verifier, 1, true));

    // A refusal counts at once, also within the seconds after a proof.
    assertThat(rest.get(workerPath + "/accounts?holder=copier").status()).isEqualTo(200);
    rest.post(workerPath + "/credential-rejections", refusal(1));
    assertThat(askTogether(workerPath)).containsOnly(409);
  }

  @Test
  void aHolderThatAsksAgainAfterAProofStillOpensTheGate() {
    rest.submit("asked-again", HEADER + "asked-again@example.org,a,pw\n");
    PlanLanes job = workers.job("asked-again@example.org");
    String workerPath = "/worker/mailboxes/" + job.mailbox();
    rest.get(workerPath + "/accounts?holder=first");
    rest.post(workerPath + "/sign-in-outcomes", tried("first", 1, true));
    // The second worker read the gate just before the proof, and has taken it just after.
    jdbc()
        .sql(
            "update sign_in set holder = 'second', until = now() + interval '5 minutes'"
                + " where mailbox_id = ?::uuid")
        .param(job.mailbox())
        .update();

    JsonNode second = rest.get(workerPath + "/accounts?holder=second").json();
    assertThat(second.has("proven")).isFalse();
    rest.post(workerPath + "/sign-in-outcomes", tried("second", 1, true));
    assertThat(storedHolder(job)).isEqualTo("none");
  }

  @Test
  void aProofOfEarlierCredentialsProvesNothingOfCorrectedOnes() throws Exception {
    rest.submit("mistyped", HEADER + "mistyped@example.org,c,old\n");
    String workerPath = "/worker/mailboxes/" + workers.job("mistyped@example.org").mailbox();
    rest.get(workerPath + "/accounts?holder=first");
    rest.post(workerPath + "/sign-in-outcomes", tried("first", 1, true));
    rest.submit("mistyped", HEADER + "mistyped@example.org,c,new\n");
    assertThat(askTogether(workerPath)).containsExactly(200, 423, 423, 423, 423, 423, 423, 423);
  }

  @Test
  void returnsFlagBaselineAndUidMapForLaterPasses() {
    rest.submit("passes", HEADER + "passes@example.org,p,secret\n");
    PlanLanes job = workers.job("passes@example.org");
    workers.plan(job, SimulatedWorkers.folder("INBOX", job.slots().getFirst(), 30, 30));
    workers.progress(job, "INBOX", 0, false, SimulatedWorkers.turn("INBOX", 1, 10, 0));
    workers.publish(
        new LaneProgressed(
            new LaneId(job.batch(), job.mailbox(), job.pass(), "INBOX"),
            "INBOX-1",
            "INBOX-2",
            FolderIdentity.of(7),
            1031,
            true,
            SimulatedWorkers.TEN,
            SimulatedWorkers.TEN,
            List.of(
                SimulatedWorkers.turn("INBOX", 15, 16, 0)
                    .withFolderFindings(new FlagProgress(991, new FlagCounts(4, 2, 1)), null)),
            new FlagBaseline(77, 1031, UidRanges.parse("3,1004:1005"))));
    awaitEnd("passes");
    String workerPath = "/worker/mailboxes/" + job.mailbox();

    JsonNode bookmark = rest.get(workerPath + "/folder-states").json().get(0);
    assertThat(bookmark.get("flagBaseline"))
        .isEqualTo(json("{\"modSeq\":77,\"uidNext\":1031,\"userChanged\":\"3,1004:1005\"}"));
    assertThat(bookmark.get("sources").get(0).get("modSeq").asLong()).isEqualTo(991);

    assertThat(rest.post(workerPath + "/uid-map", query(7, 9, "5:20")).json())
        .isEqualTo(
            json("{\"map\":\"5:10>1005:1010,15:20>1015:1020\",\"completeThrough\":4294967295}"));
    // Folders with another UIDVALIDITY are other folders.
    assertThat(rest.post(workerPath + "/uid-map", query(8, 9, "5:20")).json().get("map").asString())
        .isEmpty();
    assertThat(rest.post(workerPath + "/uid-map", query(7, 8, "5:20")).json().get("map").asString())
        .isEmpty();
    assertThat(rest.get("/batches/passes").json().get("flags"))
        .isEqualTo(json("{\"synced\":4,\"userKept\":2,\"unsupported\":1}"));

    // The next run starts with its own counts, and a new UIDVALIDITY of the destination clears the
    // flag baseline.
    rest.submit("passes", HEADER + "passes@example.org,p,secret\n");
    PlanLanes next = workers.job("passes@example.org", 2);
    workers.plan(
        next,
        new PlannedFolder(
            "INBOX",
            FolderIdentity.of(70),
            -1,
            "",
            List.of(EventFixtures.plannedSource("INBOX", FolderIdentity.of(9), 30, 0))));
    awaitEnd("passes");
    assertThat(rest.get("/batches/passes").json().get("flags"))
        .isEqualTo(json("{\"synced\":0,\"userKept\":0,\"unsupported\":0}"));
    assertThat(rest.get(workerPath + "/folder-states").json().get(0).get("flagBaseline").isNull())
        .isTrue();
  }

  private static Map<String, Object> query(long destinationValidity, long validity, String uids) {
    return Map.of(
        "destination",
        "INBOX",
        "destinationIdentity",
        Long.toString(destinationValidity),
        "folder",
        "INBOX",
        "identity",
        Long.toString(validity),
        "uids",
        uids);
  }

  @Test
  void storesNoSecretInClearText() {
    rest.submit("sealed", HEADER + "sealed@example.org,s,open-secret-word\n");
    workers.job("sealed@example.org");
    assertThat(platform.dump()).contains("sealed@example.org").doesNotContain("open-secret-word");
  }

  @Test
  void responds404ForAnUnknownMailbox() {
    assertThat(rest.get("/worker/mailboxes/" + UUID.randomUUID() + "/accounts").status())
        .isEqualTo(404);
    assertThat(rest.get("/worker/mailboxes/none/accounts").status()).isEqualTo(400);
  }
}
