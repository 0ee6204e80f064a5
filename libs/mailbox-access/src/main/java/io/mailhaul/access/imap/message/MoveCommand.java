package io.mailhaul.access.imap.message;

import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.transport.ResponseLimit;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;

/** UID MOVE (RFC 6851) of messages of the open folder, and their new UIDs (COPYUID, RFC 4315). */
public final class MoveCommand {

  private final ImapConnection connection;
  private final String wireName;

  public MoveCommand(ImapConnection connection, String wireName) {
    this.connection = connection;
    this.wireName = wireName;
  }

  public UidMap move(UidRanges uids) {
    UidMap moved = UidMap.EMPTY;
    for (String set : FetchCommand.splitSet(uids)) {
      List<UidMap.Run> runs = new ArrayList<>();
      ImapConnection.SentCommand sent =
          connection.send("MOVE", "UID MOVE " + set + " ", wireName, "");
      connection.limitResponses(
          ResponseLimit.forMessages(connection.folderMessages(), connection.folderMessages()));
      // The code is in an untagged OK, on some servers in the tagged one.
      ImapResponse response =
          connection.awaitCompletion(
              sent, untagged -> runs.addAll(UidPlusCodes.moved(untagged, uids, connection)));
      if (!response.isOK()) {
        throw FailureTranslator.of(response, connection.side(), FailureReason.FOLDER_REFUSED);
      }
      runs.addAll(UidPlusCodes.moved(response, uids, connection));
      moved = moved.plus(UidMap.of(runs));
    }
    return moved;
  }
}
