package io.mailhaul.batch.oauth;

import java.time.Instant;

/**
 * A bearer token (RFC 6750). Its text form hides it.
 *
 * @param obtained when the endpoint was asked for it; of two tokens of one client the later one is
 *     the newer
 */
public record AccessToken(String value, Instant obtained) {
  @Override
  public String toString() {
    return "AccessToken[" + obtained + ", ***]";
  }
}
