package io.mailhaul.events.desk;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mailhaul.events.Endpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How to sign in to one account. Its text form hides the secrets.
 *
 * @param password empty where there is a token
 * @param token an OAuth 2 access token (RFC 6750), to be used instead of a password; null for none
 * @param tokenObtained when the desk obtained the token; null where there is none, or none that the
 *     desk can renew
 */
public record SignIn(
    Endpoint endpoint,
    String userName,
    String password,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String token,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant tokenObtained) {

  /** With a password. */
  public SignIn(Endpoint endpoint, String userName, String password) {
    this(endpoint, userName, password, null, null);
  }

  /** With an OAuth 2 access token that the desk cannot renew. */
  public static SignIn withToken(Endpoint endpoint, String userName, String token) {
    return new SignIn(endpoint, userName, "", token, null);
  }

  /** With an OAuth 2 access token that the desk obtained then. */
  public static SignIn withToken(
      Endpoint endpoint, String userName, String token, Instant obtained) {
    return new SignIn(endpoint, userName, "", token, obtained);
  }

  @Override
  public String toString() {
    return "SignIn[" + endpoint + ", " + userName + ", ***]";
  }
}
