package io.mailhaul.access.imap.command;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.protocol.StatusResponse;
import io.mailhaul.model.FailureReason;
import org.jspecify.annotations.Nullable;

/** Gets the current status of the open folder by NOOP and STATUS, or by STATUS alone. */
public final class StatusRefresh {

  private final ImapConnection connection;
  private final String wireName;
  private final FolderStatus before;
  private FolderStatus status = new FolderStatus(-1, -1, -1);
  private long exists = -1;

  public StatusRefresh(ImapConnection connection, String wireName, FolderStatus before) {
    this.connection = connection;
    this.wireName = wireName;
    this.before = before;
  }

  public FolderStatus run() {
    ImapResponse noop = connection.run("NOOP", "NOOP", this::handleUntagged);
    if (!noop.isOK()) {
      throw FailureTranslator.of(noop, connection.side(), FailureReason.CONNECTION_LOST);
    }
    // Sent after NOOP is completed: Dovecot checks for new mail once for all pending commands.
    FolderStatus current = requestStatus();
    if (current != null) {
      return current;
    }
    // Servers may refuse STATUS of the open folder (RFC 3501 section 6.3.10).
    return new FolderStatus(
        exists < 0 ? before.messages() : exists,
        UidNextQuery.highestUidPlusOne(connection, before.uidNext()),
        before.identity(),
        0);
  }

  /**
   * The same without NOOP, if the status shows the messages that this connection has appended. Most
   * servers have checked the folder when they completed the APPEND.
   *
   * @param appendedThrough the highest UID of these messages
   */
  public FolderStatus runAfterAppend(long appendedThrough) {
    FolderStatus current = requestStatus();
    return current != null
            && current.uidNext() > appendedThrough
            && (before.highestModSeq() == 0 || current.highestModSeq() > before.highestModSeq())
        ? current
        : run();
  }

  /** Null if the server refuses STATUS, or leaves something out. */
  private @Nullable FolderStatus requestStatus() {
    ImapConnection.SentCommand sent =
        connection.send("STATUS", "STATUS ", wireName, " " + ListCommand.statusItems(connection));
    ImapResponse response = connection.awaitCompletion(sent, this::handleUntagged);
    connection.folderMessages(
        Math.max(connection.folderMessages(), Math.max(exists, status.messages())));
    return !response.isOK() || status.messages() < 0 || status.uidNext() < 0
        ? null
        : new FolderStatus(
            status.messages(),
            status.uidNext(),
            status.uidValidity() < 0 ? before.identity() : status.identity(),
            // A folder without mod-sequences at SELECT has none later.
            before.highestModSeq() == 0 ? 0 : status.highestModSeq());
  }

  private void handleUntagged(ImapResponse response) {
    if (response.isNumbered("EXISTS")) {
      exists = response.parser().readNumber();
      return;
    }
    StatusResponse parsed = StatusResponse.parse(response);
    if (parsed != null) {
      status = parsed.status();
    }
  }
}
