package io.mailhaul.access.imap;

import java.time.Duration;

/**
 * Decides whether to compress a connection in both directions (COMPRESS=DEFLATE, RFC 4978). A
 * connection is slow if every response so far, including those of the sign-in, took {@link #SLOW}
 * or longer: the fastest response measures the round trip, whatever DNS, TLS and password checks
 * took. Over a fast connection, compression costs more time than it saves.
 */
final class Compressing {

  /** Nearby servers respond within 2 ms, servers on another continent within 100 ms. */
  static final Duration SLOW = Duration.ofMillis(20);

  private Compressing() {}

  /** Called after the sign-in, so that the compressed length reveals nothing about a password. */
  static void whereSlow(Wire connection) {
    if (connection.can("COMPRESS=DEFLATE") && connection.quickest().compareTo(SLOW) >= 0) {
      // No other command may be pending, and the server sends no unsolicited responses because no
      // folder is open. If the server refuses, the connection stays uncompressed.
      Answer response = connection.run("COMPRESS", "COMPRESS DEFLATE", Wire.IGNORE);
      if (response.isOK()) {
        connection.compress();
      }
    }
  }
}
