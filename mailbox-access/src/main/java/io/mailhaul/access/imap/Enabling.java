package io.mailhaul.access.imap;

import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import org.jspecify.annotations.Nullable;

/** Agrees with the server on how names are spelled and what is told (ENABLE, RFC 5161). */
final class Enabling {

  private Enabling() {}

  /**
   * UTF-8 where nothing else is spoken. Where it is offered too, at the source only: Courier does
   * not even list folders whose names it cannot spell in modified UTF-7, and a server may change
   * headers for clients that have not agreed. At a destination it would make it a fault to append a
   * message with 8-bit headers as any other (RFC 6855 section 4).
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
   * Lets a source tell what has vanished (QRESYNC, RFC 7162). Now, since it may not be asked for
   * once a folder was opened (RFC 5161 section 3.1); its response comes with that to the next
   * command.
   */
  static Wire.@Nullable Sent begin(Wire connection) {
    boolean offered = connection.can("QRESYNC") && connection.can("ENABLE");
    return offered && connection.side() == Side.SOURCE ? connection.send("ENABLE", "ENABLE QRESYNC") : null;
  }
}
