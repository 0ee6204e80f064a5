package io.mailhaul.access.imap.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.testing.simulated.ScriptedImapServer;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.FailureReason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in with an OAuth 2 token. */
class TokenAuthenticationTest {

  private final ScriptedImapServer server = ScriptedImapServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private void open(String token) {
    new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry())
        .openSource(AccountCredentials.withToken(server.endpoint(), "jim=a,b@example.org", token))
        .close();
  }

  private MailboxException refused(String token) {
    return catchThrowableOfType(MailboxException.class, () -> open(token));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @DisplayName("TRAP 4: a token is sent with OAUTHBEARER")
  void tokenIsSentWithOauthbearer() {
    server.capabilities("IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=OAUTHBEARER AUTH=XOAUTH2");

    open("ya29.abc");

    assertThat(server.received("AUTHENTICATE"))
        .containsExactly(
            "AUTHENTICATE OAUTHBEARER "
                + base64(
                    "n,a=jim=3Da=2Cb@example.org,\1host=127.0.0.1\1port="
                        + server.port()
                        + "\1auth=Bearer ya29.abc\1\1"));
  }

  @Test
  @DisplayName("TRAP 4: a token is sent with XOAUTH2 when the server offers only that")
  void tokenIsSentWithXoauth2WhenTheServerOffersOnlyThat() {
    server.capabilities("IMAP4rev1 AUTH=XOAUTH2");
    server.on("AUTHENTICATE XOAUTH2", "+ ", "!line", "%t OK in");

    open("ya29.abc");

    assertThat(server.received())
        .containsSubsequence(
            "AUTHENTICATE XOAUTH2",
            base64("user=jim=a,b@example.org\1auth=Bearer ya29.abc\1\1"),
            "CAPABILITY");
  }

  @Test
  @DisplayName("TRAP 4: an expired token is refused like a password, and sent once")
  void expiredTokenIsRefusedAndSentOnce() {
    server.capabilities("IMAP4rev1 SASL-IR AUTH=OAUTHBEARER");
    server.on(
        "AUTHENTICATE",
        "+ " + base64("{\"status\":\"invalid_token\"}"),
        "!line",
        "%t NO [AUTHENTICATIONFAILED] ya29.abc has expired");

    MailboxException e = refused("ya29.abc");

    assertThat(e.reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
    assertThat(e.getMessage()).contains("has expired").doesNotContain("ya29.abc");
    assertThat(server.received()).contains(base64("\1"));
    assertThat(server.received("AUTHENTICATE")).hasSize(1);
  }

  @Test
  @DisplayName("TRAP 4: a session that ends with its token is a lost connection, not a refusal")
  void sessionEndedByItsTokenIsALostConnection() {
    server.capabilities("IMAP4rev1 SASL-IR AUTH=OAUTHBEARER");
    try (var mailbox =
        new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry())
            .openSource(AccountCredentials.withToken(server.endpoint(), "jim", "abc"))) {
      server.on("NOOP", "* BYE Session invalidated - AccessTokenExpired", "!cut");

      MailboxException e = catchThrowableOfType(MailboxException.class, mailbox::ping);

      assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_LOST);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%t NO [AUTHENTICATIONFAILED] Your token has expired",
        "%t NO [EXPIRED] Sign in again",
        "%t BAD [AUTHENTICATIONFAILED] Who are you?"
      })
  @DisplayName("TRAP 4: a session that is no longer authenticated is a lost connection")
  void sessionThatIsNoLongerAuthenticatedIsALostConnection(String answer) {
    server.capabilities("IMAP4rev1 SASL-IR AUTH=OAUTHBEARER");
    try (var mailbox =
        new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry())
            .openSource(AccountCredentials.withToken(server.endpoint(), "jim", "abc"))) {
      server.on("EXAMINE", answer);

      MailboxException e =
          catchThrowableOfType(MailboxException.class, () -> mailbox.examine("INBOX"));

      assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_LOST);
    }
  }

  @Test
  void serverWithoutTokenMechanismGetsNoToken() {
    server.capabilities("IMAP4rev1 SASL-IR AUTH=PLAIN");

    assertThat(refused("abc").reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
    assertThat(refused("a\1b").reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
    assertThat(server.received("AUTHENTICATE")).isEmpty();
    assertThat(server.received("LOGIN ")).isEmpty();
  }

  @Test
  void tokenIsNotInToString() {
    assertThat(AccountCredentials.withToken(server.endpoint(), "jim", "ya29.abc").toString())
        .doesNotContain("ya29");
  }
}
