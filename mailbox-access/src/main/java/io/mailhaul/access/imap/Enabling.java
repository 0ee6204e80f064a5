package io.mailhaul.access.imap;

import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import org.jspecify.annotations.Nullable;

/** Enables UTF-8 names and reports of expunged messages (ENABLE, RFC 5161). */
final class Enabling {

  private Enabling() {}

  /**
   * Enables UTF-8 if the server supports nothing else. If it is optional, enables it only at the
   * source: Courier does not list folders whose names it cannot encode in modified UTF-7, and a
   * server may change headers for clients without UTF-8. At the destination, it would forbid a
   * normal APPEND for messages with 8-bit headers (RFC 6855 section 4).
   */
  static void enable(Wire connection) {
    boolean only = connection.can("UTF8=ONLY");
    boolean offered = connection.can("UTF8=ACCEPT") && connection.can("ENABLE");
    if (only || offered && connection.side() == Side.SOURCE) {
      boolean[] enabled = new boolean[1];
      Answer response =
          connection.run(
              "ENABLE",
              "ENABLE UTF8=ACCEPT",
              untagged -> enabled[0] |= untagged.is("ENABLED") && untagged.mentions("UTF8=ACCEPT"));
      if (response.isOK() && enabled[0]) {
        connection.spell(FolderNames.UTF_8);
      } else if (only) {
        throw Failures.of(response, connection.side(), FailureReason.PROTOCOL_ERROR);
      }
    } else if (connection.can("IMAP4REV2") && !connection.can("IMAP4REV1")) {
      connection.spell(FolderNames.UTF_8);
    }
  }

  /**
   * Asks the source to report expunged messages (QRESYNC, RFC 7162). Sent before a folder is
   * selected (RFC 5161 section 3.1); the caller reads the response together with that to the next
   * command.
   */
  static Wire.@Nullable Sent begin(Wire connection) {
    boolean offered = connection.can("QRESYNC") && connection.can("ENABLE");
    return offered && connection.side() == Side.SOURCE
        ? connection.send("ENABLE", "ENABLE QRESYNC")
        : null;
  }
}
