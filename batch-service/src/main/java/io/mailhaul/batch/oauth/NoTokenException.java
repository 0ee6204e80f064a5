package io.mailhaul.batch.oauth;

import io.mailhaul.events.FailureReason;

/** A token endpoint gives no token. The message names the endpoint and holds no secret. */
public final class NoTokenException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureReason reason;

  private NoTokenException(FailureReason reason, OAuthClient client, String detail) {
    super(client.tokenEndpoint() + ": " + detail);
    this.reason = reason;
  }

  /** It does not do so now. */
  static NoTokenException unavailable(OAuthClient client, String detail) {
    return new NoTokenException(FailureReason.TOKEN_UNAVAILABLE, client, detail);
  }

  /** It will not do so for this client, however often it is asked. */
  static NoTokenException refused(OAuthClient client, String detail) {
    return new NoTokenException(FailureReason.TOKEN_REFUSED, client, detail);
  }

  public FailureReason reason() {
    return reason;
  }
}
