package io.mailhaul.batch.oauth;

import java.time.Instant;

/**
 * A bearer token (RFC 6750). The string form omits it.
 *
 * @param obtained when it was requested from the endpoint; of two tokens of one client, the later
 *     one is newer
 */
public record AccessToken(String value, Instant obtained) {
  @Override
  public String toString() {
    return "AccessToken[" + obtained + ", ***]";
  }
}
