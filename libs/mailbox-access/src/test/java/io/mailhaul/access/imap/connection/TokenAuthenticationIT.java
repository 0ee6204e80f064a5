package io.mailhaul.access.imap.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.TokenIssuer;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.FailureReason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in with a token to a real server that checks it. */
class TokenAuthenticationIT {

  @ParameterizedTest
  @ValueSource(strings = {"oauthbearer", "xoauth2"})
  @DisplayName("TRAP 4: a token signs in until it expires")
  void tokenSignsInUntilItExpires(String mechanism, @TempDir Path folder) {
    try (Dovecot dovecot =
            TokenIssuer.trusted(Dovecot.settings().anyUser("x"), folder, mechanism).start();
        DestinationMailbox mailbox = open(dovecot, Instant.now().plusSeconds(60))) {
      assertThat(mailbox.select("INBOX").status().messages()).isZero();

      MailboxException e =
          catchThrowableOfType(
              MailboxException.class, () -> open(dovecot, Instant.now().minusSeconds(60)));

      assertThat(e.reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
    }
  }

  private static DestinationMailbox open(Dovecot dovecot, Instant expires) {
    return new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry())
        .openDestination(
            AccountCredentials.withToken(
                dovecot.endpoint(), "jim", TokenIssuer.token("jim", expires)));
  }
}
