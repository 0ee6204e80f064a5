package io.mailhaul.batch.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.api.csv.OAuthClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SecretCipherTest {

  private static final UUID BATCH = new UUID(1, 1);
  private static final UUID MAILBOX = new UUID(2, 2);
  private static final MailboxSecrets SECRETS =
      new MailboxSecrets(
          "söurce",
          "",
          null,
          new OAuthClient("https://login.example.org", "destination", "destination-secret", "x"));

  private static SecretCipher with(int key) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) key;
    return new SecretCipher(new SecretCipher.Settings(Base64.getEncoder().encodeToString(bytes)));
  }

  @Test
  void decryptsSecretsAfterARestart() {
    byte[] sealed = with(1).encrypt(BATCH, MAILBOX, SECRETS);
    assertThat(new String(sealed, StandardCharsets.UTF_8)).doesNotContain("destination");
    assertThat(with(1).decrypt(BATCH, MAILBOX, sealed)).isEqualTo(SECRETS);
  }

  @Test
  void refusesAnotherMailboxBatchOrKey() {
    byte[] sealed = with(1).encrypt(BATCH, MAILBOX, SECRETS);
    assertThatThrownBy(() -> with(1).decrypt(BATCH, BATCH, sealed))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> with(1).decrypt(MAILBOX, MAILBOX, sealed))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> with(2).decrypt(BATCH, MAILBOX, sealed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("they were encrypted with another key");
  }

  @Test
  void refusesAnInvalidKeyAtStartup() {
    assertThatThrownBy(() -> new SecretCipher(new SecretCipher.Settings("c2hvcnQ=")))
        .hasMessageContaining("32 bytes");
    assertThatThrownBy(() -> new SecretCipher(new SecretCipher.Settings("***")))
        .hasMessageContaining("Base64");
  }

  @Test
  void omitsSecretsFromStringForms() {
    assertThat(SECRETS.toString()).doesNotContain("source").doesNotContain("destination");
    assertThat(new SecretCipher.Settings("key").toString()).doesNotContain("key");
  }
}
