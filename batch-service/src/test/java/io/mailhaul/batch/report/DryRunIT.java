package io.mailhaul.batch.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.RestTestClient;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJob.VerifyMailbox;
import io.mailhaul.events.MailboxJobResult.MailboxJobFailed;
import io.mailhaul.events.MailboxJobResult.MailboxVerified;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MigrationUpdate;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.MappingRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A dry run verifies and plans mailboxes and changes nothing. */
class DryRunIT extends BatchTests {

  DryRunIT(TestPlatform platform) {
    super(platform);
  }

  private VerifyMailbox verification(String address) {
    return platform.take(VerifyMailbox.class, job -> job.address().equals(address));
  }

  private void verified(
      VerifyMailbox job, int part, boolean last, List<String> excluded, PlannedFolder... folders) {
    workers.publish(
        new MailboxVerified(
            job.batch(),
            job.mailbox(),
            job.pass(),
            part,
            last,
            List.of(folders),
            excluded,
            excluded.stream().filter(name -> name.startsWith("All")).toList()));
  }

  @Test
  void aDryRunShowsThePlanAndFailures() {
    String file = HEADER + "dry1@example.org,d,pw\ndry2@example.org,d,pw\n";
    JsonNode submitted =
        rest.submit(
                "dry",
                file,
                "dryRun",
                true,
                "options",
                Map.of("excludedFolders", List.of("\\Junk")))
            .json();
    assertThat(submitted.get("run").intValue()).isZero();
    VerifyMailbox first = verification("dry1@example.org");
    assertThat(first.options().excludedFolders()).containsExactly("\\Junk");
    assertThat(batch("dry").get("status").stringValue()).isEqualTo("Verifying");
    verified(first, 1, true, List.of(), SimulatedWorkers.folder("Sent", -1, 3, 3));
    verified(first, 0, false, List.of("Spam"), SimulatedWorkers.folder("INBOX", -1, 7, 7));
    VerifyMailbox second = verification("dry2@example.org");
    workers.publish(
        new MailboxJobFailed(
            second.batch(),
            second.mailbox(),
            second.pass(),
            new Failure(FailureReason.MAILBOX_NOT_OPENABLE, Side.DESTINATION, "NO")));
    JsonNode batch = awaitEnd("dry");
    assertThat(batch.get("status").stringValue()).isEqualTo("Ready");
    assertThat(batch.get("result").stringValue()).isEqualTo("MAILBOXES_FAILED");
    JsonNode plan = rest.get("/batches/dry/plan").json();
    assertThat(plan.at("/mailboxes/0"))
        .isEqualTo(
            json(
                """
                {"address":"dry1@example.org","status":"Ready","found":10,"failure":null,
                 "folders":[
                   {"destination":"INBOX","sources":[{"folder":"INBOX","found":7,"remaining":7}]},
                   {"destination":"Sent","sources":[{"folder":"Sent","found":3,"remaining":3}]}],
                 "excludedFolders":["Spam"]}
                """));
    assertThat(plan.at("/mailboxes/1/failure/reason").stringValue())
        .isEqualTo("MAILBOX_NOT_OPENABLE");
    assertThat(platform.noneOf(MigrationUpdate.class, update -> update.batchName().equals("dry")))
        .isTrue();

    assertThat(rest.submit("dry", file).json().get("run").intValue()).isEqualTo(1);
    PlanLanes job = workers.job("dry1@example.org");
    assertThat(job.pass()).isEqualTo(2);
    workers.plan(job);
    workers.plan(workers.job("dry2@example.org"));
    assertThat(awaitEnd("dry").get("result").stringValue()).isEqualTo("COMPLETE");
  }

  @Test
  void aRunReplacesAnActiveVerification() {
    String file = HEADER + "drop1@example.org,d,pw\ndrop2@example.org,d,pw\n";
    rest.submit("drop", file, "dryRun", true);
    VerifyMailbox late = verification("drop1@example.org");
    verification("drop2@example.org");
    rest.submit("drop", HEADER + "drop1@example.org,d,pw\n");
    verified(late, 0, true, List.of());
    PlanLanes job = workers.job("drop1@example.org");
    workers.plan(job);
    assertThat(awaitEnd("drop").get("mailboxes")).hasSize(1);
  }

  @Test
  void refusesADryRunDuringAMigration() {
    String file = HEADER + "busy@example.org,d,pw\n";
    rest.submit("busy", file);
    RestTestClient.Response answer = rest.submit("busy", file, "dryRun", true);
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().get("detail").stringValue())
        .contains("start the dry run when it has ended");
  }

  @Test
  void aPlanShowsMappingRulesAndVirtualFolders() {
    rest.submit("why", HEADER + "why@example.org,d,pw\n", "dryRun", true);
    verified(
        verification("why@example.org"),
        0,
        true,
        List.of("All Mail", "Spam"),
        new PlannedFolder(
            "Sent Items",
            FolderIdentity.of(7),
            -1,
            "",
            List.of(
                EventFixtures.plannedSource("Gesendet", FolderIdentity.of(9), 3, 3)
                    .withMappingRule(MappingRule.SPECIAL_USE))));
    awaitEnd("why");

    JsonNode plan = rest.get("/batches/why/plan").json().at("/mailboxes/0");
    assertThat(plan.at("/folders/0/sources/0/mappingRule").stringValue()).isEqualTo("SPECIAL_USE");
    assertThat(plan.at("/folders/0/sources/0/mappingRuleText").stringValue())
        .isEqualTo("special use");
    assertThat(plan.get("virtualFolders")).isEqualTo(json("[\"All Mail\"]"));

    rest.submit("why", HEADER + "why@example.org,d,pw\n", "dryRun", true);
    assertThat(
            rest.get("/batches/why/plan").json().at("/mailboxes/0/virtualFolders").isMissingNode())
        .isTrue();
  }
}
