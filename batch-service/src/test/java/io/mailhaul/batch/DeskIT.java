package io.mailhaul.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.MailboxJob.CopyMailbox;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The credential desk. */
class DeskIT extends BatchTests {

  private static final String COLUMNS =
      "EmailAddress,UserName,Password,DestinationUserName,DestinationPassword\n";

  DeskIT(Platform platform) {
    super(platform);
  }

  private static Map<String, Object> refusal(int version) {
    return Map.of("version", version, "side", "SOURCE", "detail", "NO [AUTHENTICATIONFAILED]");
  }

  @Test
  void bothAccountsAreHandedOut() {
    rest.submit(
        "desk", COLUMNS + "desk@example.org,anna*master,one,anna.new,two\n", "connections", 6);
    CopyMailbox job = workers.job("desk@example.org");
    assertThat(rest.get("/desk/mailboxes/" + job.mailbox() + "/accounts").json())
        .isEqualTo(
            json(
                """
                {"mailbox":"%s","address":"desk@example.org","version":1,"connections":6,
                 "source":{"endpoint":"imaps://old.example.org:993","userName":"anna*master",
                           "password":"one"},
                 "destination":{"endpoint":"imaps://new.example.org:993","userName":"anna.new",
                                "password":"two"}}
                """
                    .formatted(job.mailbox())));
  }

  @Test
  void whatWasRefusedIsNotHandedOutAgainUntilItIsSubmittedAgain() {
    String file = HEADER + "refused@example.org,r,wrong\n";
    rest.submit("refused", file);
    String desk = "/desk/mailboxes/" + workers.job("refused@example.org").mailbox();
    assertThat(rest.post(desk + "/refusals", refusal(1)).status()).isEqualTo(204);
    Rest.Answer refused = rest.get(desk + "/accounts");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json())
        .isEqualTo(
            json("{\"version\":1,\"side\":\"SOURCE\",\"detail\":\"NO [AUTHENTICATIONFAILED]\"}"));

    rest.submit("refused", HEADER + "refused@example.org,r,right\n");
    assertThat(rest.get(desk + "/accounts").json().get("version").intValue()).isEqualTo(2);
    // A copier that still had the first version comes late.
    rest.post(desk + "/refusals", refusal(1));
    assertThat(rest.get(desk + "/accounts").status()).isEqualTo(200);

    rest.post(desk + "/refusals", refusal(2));
    rest.submit("refused", HEADER + "refused@example.org,r,right\n");
    assertThat(rest.get(desk + "/accounts").json().get("version").intValue()).isEqualTo(3);
    rest.submit("refused", HEADER + "refused@example.org,r,right\n");
    assertThat(rest.get(desk + "/accounts").json().get("version").intValue()).isEqualTo(3);
  }

  @Test
  void noSecretLiesOpenInTheDatabase() {
    rest.submit("sealed", HEADER + "sealed@example.org,s,open-secret-word\n");
    workers.job("sealed@example.org");
    assertThat(platform.dump()).contains("sealed@example.org").doesNotContain("open-secret-word");
  }

  @Test
  void whoAsksForAMailboxThatIsNotThereIsToldSo() {
    assertThat(rest.get("/desk/mailboxes/" + UUID.randomUUID() + "/accounts").status())
        .isEqualTo(404);
    assertThat(rest.get("/desk/mailboxes/none/accounts").status()).isEqualTo(400);
  }
}
