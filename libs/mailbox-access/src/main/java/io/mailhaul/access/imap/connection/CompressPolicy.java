package io.mailhaul.access.imap.connection;

import io.mailhaul.access.imap.protocol.ImapResponse;
import java.time.Duration;

/**
 * Decides whether to compress a connection in both directions (COMPRESS=DEFLATE, RFC 4978). A
 * connection is slow if every response so far, including those of the sign-in, took {@link
 * #SLOW_ROUND_TRIP} or longer: the fastest response measures the round trip, whatever DNS, TLS and
 * password checks took. Over a fast connection, compression costs more time than it saves.
 */
public final class CompressPolicy {

  /** Nearby servers respond within 2 ms, servers on another continent within 100 ms. */
  static final Duration SLOW_ROUND_TRIP = Duration.ofMillis(20);

  private CompressPolicy() {}

  /** Called after the sign-in, so that the compressed length reveals nothing about a password. */
  public static void compressIfSlow(ImapConnection connection) {
    if (connection.hasCapability("COMPRESS=DEFLATE")
        && connection.fastestResponse().compareTo(SLOW_ROUND_TRIP) >= 0) {
      // No other command may be pending, and the server sends no unsolicited responses because no
      // folder is open. If the server refuses, the connection stays uncompressed.
      ImapResponse response =
          connection.run("COMPRESS", "COMPRESS DEFLATE", ImapConnection.IGNORE_UNTAGGED);
      if (response.isOK()) {
        connection.compress();
      }
    }
  }
}
