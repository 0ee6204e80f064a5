package io.mailhaul.access.imap.message;

import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.transport.ResponseLimit;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.util.Set;

/** UID COPY (RFC 3501 section 6.4.7) and UID EXPUNGE (RFC 4315 section 2.1). */
public final class TwoStepMoveCommands {

  private final ImapConnection connection;

  public TwoStepMoveCommands(ImapConnection connection) {
    this.connection = connection;
  }

  /** Copies messages of the open folder. */
  public void copy(UidRanges uids, String wireName) {
    for (String set : FetchCommand.splitSet(uids)) {
      ImapConnection.SentCommand sent =
          connection.send("COPY", "UID COPY " + set + " ", wireName, "");
      connection.limitResponses(limit());
      requireOk(connection.awaitCompletion(sent, ImapConnection.IGNORE_UNTAGGED));
    }
  }

  /** Removes messages from the open folder; others with the flag {@code \Deleted} stay. */
  public void expunge(UidRanges uids) {
    new StoreCommand(connection, Set.of("\\Deleted")).add(uids);
    for (String set : FetchCommand.splitSet(uids)) {
      requireOk(
          connection.run("EXPUNGE", "UID EXPUNGE " + set, limit(), ImapConnection.IGNORE_UNTAGGED));
    }
  }

  private ResponseLimit limit() {
    return ResponseLimit.forMessages(connection.folderMessages(), connection.folderMessages());
  }

  private void requireOk(ImapResponse response) {
    if (!response.isOK()) {
      throw FailureTranslator.of(response, connection.side(), FailureReason.FOLDER_REFUSED);
    }
  }
}
