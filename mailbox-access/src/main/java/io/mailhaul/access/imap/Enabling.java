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
  static void enable(Wire wire) {
    boolean only = wire.can("UTF8=ONLY");
    boolean offered = wire.can("UTF8=ACCEPT") && wire.can("ENABLE");
    if (only || offered && wire.side() == Side.SOURCE) {
      boolean[] enabled = new boolean[1];
      Answer answer =
          wire.run(
              "ENABLE",
              "ENABLE UTF8=ACCEPT",
              untagged -> enabled[0] |= untagged.is("ENABLED") && untagged.mentions("UTF8=ACCEPT"));
      if (answer.isOK() && enabled[0]) {
        wire.spell(FolderNames.UTF_8);
      } else if (only) {
        throw Failures.of(answer, wire.side(), FailureReason.PROTOCOL_ERROR);
      }
    } else if (wire.can("IMAP4REV2") && !wire.can("IMAP4REV1")) {
      wire.spell(FolderNames.UTF_8);
    }
  }

  /**
   * Lets a source tell what has vanished (QRESYNC, RFC 7162). Now, since it may not be asked for
   * once a folder was opened (RFC 5161 section 3.1); its answer comes with that to the next
   * command.
   */
  static Wire.@Nullable Sent begin(Wire wire) {
    boolean offered = wire.can("QRESYNC") && wire.can("ENABLE");
    return offered && wire.side() == Side.SOURCE ? wire.send("ENABLE", "ENABLE QRESYNC") : null;
  }
}
