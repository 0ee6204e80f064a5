package io.mailhaul.api.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.Side;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of credentials, as batch-service writes and workers read it. */
class AccountCredentialsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Endpoint ENDPOINT = Endpoint.parse("imaps://mail.example.org");
  private static final String WITHOUT_TOKEN =
      "{\"endpoint\":\"imaps://mail.example.org:993\",\"userName\":\"ann\",\"password\":\"one\"}";

  @Test
  void passwordIsWrittenWithoutTokenFields() {
    AccountCredentials signIn = new AccountCredentials(ENDPOINT, "ann", "one");

    assertThat(JSON.readTree(JSON.writeValueAsString(signIn)))
        .isEqualTo(JSON.readTree(WITHOUT_TOKEN));
    assertThat(JSON.readValue(WITHOUT_TOKEN, AccountCredentials.class)).isEqualTo(signIn);
  }

  @Test
  void tokenIsInTheJsonButNotInToString() {
    AccountCredentials signIn = AccountCredentials.withToken(ENDPOINT, "ann", "ya29.abc");

    assertThat(JSON.readValue(JSON.writeValueAsString(signIn), AccountCredentials.class))
        .isEqualTo(signIn);
    assertThat(signIn.toString()).doesNotContain("ya29");
  }

  @Test
  void renewableTokenKeepsTheTimeAtWhichItWasObtained() {
    Instant obtained = Instant.parse("2026-11-20T10:15:30.123456789Z");
    AccountCredentials signIn = AccountCredentials.withToken(ENDPOINT, "ann", "ya29.abc", obtained);
    TokenRejection refused = new TokenRejection("copier 1/7", Side.SOURCE, obtained);

    assertThat(JSON.readValue(JSON.writeValueAsString(signIn), AccountCredentials.class))
        .isEqualTo(signIn);
    assertThat(JSON.readValue(JSON.writeValueAsString(refused), TokenRejection.class))
        .isEqualTo(refused);
  }
}
