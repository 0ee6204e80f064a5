package io.mailhaul.access.testing.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Issues tokens that a Dovecot accepts until they expire: JSON Web Tokens (RFC 7519). */
public final class TokenIssuer {

  private static final byte[] KEY =
      "a key for tests and for nothing else".getBytes(StandardCharsets.US_ASCII);

  private TokenIssuer() {}

  /**
   * Settings with which a Dovecot accepts the tokens.
   *
   * @param folder the folder for the key
   * @param mechanism {@code oauthbearer} or {@code xoauth2}
   */
  public static DovecotSettings trusted(DovecotSettings settings, Path folder, String mechanism) {
    return settings
        .setting("auth_mechanisms = plain " + mechanism)
        .setting("passdb {")
        .setting("  driver = oauth2")
        .setting("  mechanisms = " + mechanism)
        .setting("  args = " + configuration(folder))
        .setting("}");
  }

  private static Path configuration(Path folder) {
    try {
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A token for one account. */
  public static String token(String user, Instant expires) {
    String claims =
        base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII))
            + "."
            + base64(
                "{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d}"
                    .formatted(user, expires.getEpochSecond() - 3600, expires.getEpochSecond())
                    .getBytes(StandardCharsets.UTF_8));
    try {
      Mac hmac = Mac.getInstance("HmacSHA256");
      hmac.init(new SecretKeySpec(KEY, "HmacSHA256"));
      return claims + "." + base64(hmac.doFinal(claims.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
