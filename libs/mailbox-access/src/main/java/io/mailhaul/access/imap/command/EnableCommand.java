package io.mailhaul.access.imap.command;

import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.FolderNameEncoding;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import org.jspecify.annotations.Nullable;

/** Enables UTF-8 names and reports of expunged messages (ENABLE, RFC 5161). */
public final class EnableCommand {

  private EnableCommand() {}

  /**
   * Enables UTF-8 if the server supports nothing else. If it is optional, enables it only at the
   * source: Courier does not list folders whose names it cannot encode in modified UTF-7, and a
   * server may change headers for clients without UTF-8. At the destination, it would forbid a
   * normal APPEND for messages with 8-bit headers (RFC 6855 section 4).
   */
  public static void enableUtf8(ImapConnection connection) {
    boolean only = connection.hasCapability("UTF8=ONLY");
    boolean offered = connection.hasCapability("UTF8=ACCEPT") && connection.hasCapability("ENABLE");
    if (only || offered && connection.side() == Side.SOURCE) {
      boolean[] enabled = new boolean[1];
      ImapResponse response =
          connection.run(
              "ENABLE",
              "ENABLE UTF8=ACCEPT",
              untagged ->
                  enabled[0] |=
                      untagged.isNamed("ENABLED") && untagged.containsWord("UTF8=ACCEPT"));
      if (response.isOK() && enabled[0]) {
        connection.useNameEncoding(FolderNameEncoding.UTF_8);
      } else if (only) {
        throw FailureTranslator.of(response, connection.side(), FailureReason.PROTOCOL_ERROR);
      }
    } else if (connection.hasCapability("IMAP4REV2") && !connection.hasCapability("IMAP4REV1")) {
      connection.useNameEncoding(FolderNameEncoding.UTF_8);
    }
  }

  /**
   * Asks the source to report expunged messages (QRESYNC, RFC 7162). Sent before a folder is
   * selected (RFC 5161 section 3.1); the caller reads the response together with that to the next
   * command.
   */
  public static ImapConnection.@Nullable SentCommand sendEnableQresync(ImapConnection connection) {
    boolean offered = connection.hasCapability("QRESYNC") && connection.hasCapability("ENABLE");
    return offered && connection.side() == Side.SOURCE
        ? connection.send("ENABLE", "ENABLE QRESYNC")
        : null;
  }
}
