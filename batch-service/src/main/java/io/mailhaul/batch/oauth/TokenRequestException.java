package io.mailhaul.batch.oauth;

import io.mailhaul.api.csv.OAuthClient;
import io.mailhaul.model.FailureReason;

/**
 * A token endpoint did not issue a token. The message names the endpoint and contains no secret.
 */
public final class TokenRequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureReason reason;

  private TokenRequestException(FailureReason reason, OAuthClient client, String detail) {
    super(client.tokenEndpoint() + ": " + detail);
    this.reason = reason;
  }

  /** The failure is transient. */
  static TokenRequestException unavailable(OAuthClient client, String detail) {
    return new TokenRequestException(FailureReason.TOKEN_UNAVAILABLE, client, detail);
  }

  /** The endpoint refuses this client; a retry does not help. */
  static TokenRequestException refused(OAuthClient client, String detail) {
    return new TokenRequestException(FailureReason.TOKEN_REFUSED, client, detail);
  }

  public FailureReason reason() {
    return reason;
  }
}
