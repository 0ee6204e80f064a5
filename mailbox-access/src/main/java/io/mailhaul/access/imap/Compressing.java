package io.mailhaul.access.imap;

import java.time.Duration;

/**
 * Compresses what goes over a slow link, in both directions (COMPRESS=DEFLATE, RFC 4978). A
 * connection is slow when none of its answers so far, those to the sign-in among them, came within
 * {@link #SLOW}: the quickest one is a round trip and next to nothing else, whatever names, TLS and
 * passwords took. Over a quick link compression costs more time than it saves.
 */
final class Compressing {

  /** Servers nearby response within a millisecond or two, those on another continent take 100. */
  static final Duration SLOW = Duration.ofMillis(20);

  private Compressing() {}

  /** Once signed in, so that nobody learns anything of a password from how well it compresses. */
  static void whereSlow(Wire connection) {
    if (connection.can("COMPRESS=DEFLATE") && connection.quickest().compareTo(SLOW) >= 0) {
      // Nothing may be under way behind it, and with no folder open the server has nothing to say
      // that nobody asked for. Where it refuses, nothing changes.
      Answer response = connection.run("COMPRESS", "COMPRESS DEFLATE", Wire.IGNORE);
      if (response.isOK()) {
        connection.compress();
      }
    }
  }
}
