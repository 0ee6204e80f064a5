package io.mailhaul.batch.oauth;

import io.mailhaul.api.csv.OAuthClient;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.SecretMask;

/**
 * A token endpoint did not issue a token. The message names the endpoint and contains no secret.
 */
public final class TokenRequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int MAX_DETAIL_LENGTH = 300;

  private final FailureReason reason;

  private TokenRequestException(FailureReason reason, OAuthClient client, String detail) {
    super(client.tokenEndpoint() + ": " + withoutSecret(client, detail));
    this.reason = reason;
  }

  /** An endpoint may repeat the secret in its response. It is masked before the text is cut. */
  private static String withoutSecret(OAuthClient client, String detail) {
    String masked =
        SecretMask.of(client.clientSecret()).apply(detail).replaceAll("[\\s\\p{Cntrl}]+", " ");
    return masked.length() > MAX_DETAIL_LENGTH
        ? masked.substring(0, MAX_DETAIL_LENGTH) + "…"
        : masked;
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
