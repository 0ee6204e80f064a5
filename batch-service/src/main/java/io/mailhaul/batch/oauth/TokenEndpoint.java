package io.mailhaul.batch.oauth;

import java.time.Duration;

/** Where tokens come from. */
@FunctionalInterface
interface TokenEndpoint {

  /**
   * What the endpoint gave.
   *
   * @param lifetime from when it was asked
   */
  record Grant(String token, Duration lifetime) {
    @Override
    public String toString() {
      return "Grant[***, " + lifetime + "]";
    }
  }

  /** Asks for a new token; bounded in time. */
  Grant ask(OAuthClient client) throws NoTokenException;
}
