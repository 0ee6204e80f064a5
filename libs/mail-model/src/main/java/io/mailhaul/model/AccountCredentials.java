package io.mailhaul.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of one account on one server. {@link #toString} hides the secrets.
 *
 * @param password empty where there is a token
 * @param token an OAuth 2 access token (RFC 6750), to be used instead of a password; null for none
 * @param tokenObtainedAt when batch-service obtained the token; null where there is no token, or
 *     none that batch-service can renew
 */
public record AccountCredentials(
    Endpoint endpoint,
    String userName,
    String password,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String token,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant tokenObtainedAt) {

  /** Credentials with a password. */
  public AccountCredentials(Endpoint endpoint, String userName, String password) {
    this(endpoint, userName, password, null, null);
  }

  /** Credentials with an OAuth 2 access token that batch-service cannot renew. */
  public static AccountCredentials withToken(Endpoint endpoint, String userName, String token) {
    return new AccountCredentials(endpoint, userName, "", token, null);
  }

  /** Credentials with an OAuth 2 access token that batch-service obtained at that time. */
  public static AccountCredentials withToken(
      Endpoint endpoint, String userName, String token, Instant obtained) {
    return new AccountCredentials(endpoint, userName, "", token, obtained);
  }

  @Override
  public String toString() {
    return "AccountCredentials[" + endpoint + ", " + userName + ", ***]";
  }
}
