package io.mailhaul.batch.oauth;

import io.mailhaul.events.FailureReason;

/**
 * A token endpoint did not issue a token. The message names the endpoint and contains no secret.
 */
public final class NoTokenException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureReason reason;

  private NoTokenException(FailureReason reason, OAuthClient client, String detail) {
    super(client.tokenEndpoint() + ": " + detail);
    this.reason = reason;
  }

  /** The failure is transient. */
  static NoTokenException unavailable(OAuthClient client, String detail) {
    return new NoTokenException(FailureReason.TOKEN_UNAVAILABLE, client, detail);
  }

  /** The endpoint refuses this client; a retry does not help. */
  static NoTokenException refused(OAuthClient client, String detail) {
    return new NoTokenException(FailureReason.TOKEN_REFUSED, client, detail);
  }

  public FailureReason reason() {
    return reason;
  }
}
