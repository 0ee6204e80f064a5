package io.mailhaul.batch.oauth;

import io.mailhaul.api.csv.OAuthClient;
import java.time.Duration;

/** Issues tokens. */
@FunctionalInterface
interface TokenEndpoint {

  /**
   * An issued token.
   *
   * @param lifetime counted from the time of the request
   */
  record Grant(String token, Duration lifetime) {
    @Override
    public String toString() {
      return "Grant[***, " + lifetime + "]";
    }
  }

  /** Requests a new token; returns or throws within a limited time. */
  Grant requestToken(OAuthClient client) throws TokenRequestException;
}
