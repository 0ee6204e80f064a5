package io.mailhaul.access.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.testing.Dovecot;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import io.mailhaul.events.desk.SignIn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in to a server that checks tokens. */
class TokenIT {

  private static final byte[] KEY =
      "a key for this test and no other".getBytes(StandardCharsets.US_ASCII);

  @ParameterizedTest
  @ValueSource(strings = {"oauthbearer", "xoauth2"})
  @DisplayName("TRAP 4: a token signs in, and no longer when it has expired")
  void aTokenSignsInUntilItExpires(String mechanism, @TempDir Path folder) throws Exception {
    try (Dovecot dovecot =
            Dovecot.settings()
                .anyUser("x")
                .setting("auth_mechanisms = plain " + mechanism)
                .setting("passdb {")
                .setting("  driver = oauth2")
                .setting("  mechanisms = " + mechanism)
                .setting("  args = " + configuration(folder))
                .setting("}")
                .start();
        Mailbox mailbox = open(dovecot, token(Instant.now().plusSeconds(60)))) {
      assertThat(mailbox.select("INBOX").status().messages()).isZero();

      MailboxException e =
          catchThrowableOfType(
              MailboxException.class, () -> open(dovecot, token(Instant.now().minusSeconds(60))));

      assertThat(e.reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
    }
  }

  private static Mailbox open(Dovecot dovecot, String token) {
    return new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry())
        .open(SignIn.withToken(dovecot.endpoint(), "jim", token), Side.SOURCE);
  }

  private static Path configuration(Path folder) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path key = folder.resolve("keys/default/HS256/default");
    Files.createDirectories(key.getParent());
    Files.writeString(key, Base64.getEncoder().encodeToString(KEY));
    return Files.writeString(
        folder.resolve("oauth2.conf"),
        """
        introspection_mode = local
        username_attribute = sub
        local_validation_key_dict = fs:posix:prefix=%s/
        """
            .formatted(folder.resolve("keys")));
  }

  /** A JSON Web Token (RFC 7519). */
  private static String token(Instant expires) throws Exception {
    Mac hmac = Mac.getInstance("HmacSHA256");
    hmac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    String claims =
        base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII))
            + "."
            + base64(
                "{\"sub\":\"jim\",\"iat\":%d,\"exp\":%d}"
                    .formatted(expires.getEpochSecond() - 3600, expires.getEpochSecond())
                    .getBytes(StandardCharsets.US_ASCII));
    return claims + "." + base64(hmac.doFinal(claims.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
