package io.mailhaul.access.imap.message;

import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.protocol.ImapResponseParser;
import io.mailhaul.access.imap.transport.ResponseLimit;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Flags and their changes, and expunged messages: CONDSTORE and QRESYNC (RFC 7162). */
public final class CondstoreCommands {

  private final ImapConnection connection;

  public CondstoreCommands(ImapConnection connection) {
    this.connection = connection;
  }

  /** Whether the server supports mod-sequences. */
  public static boolean isSupported(ImapConnection connection) {
    return connection.hasCapability("CONDSTORE") || connection.hasCapability("QRESYNC");
  }

  public Map<Long, Set<String>> fetchFlags(UidRanges uids, long changedSince) {
    String items = "(UID FLAGS)" + (changedSince > 0 ? " (CHANGEDSINCE " + changedSince + ")" : "");
    Map<Long, Set<String>> flags = new LinkedHashMap<>();
    new FetchCommand(connection)
        .fetchAll(uids, items)
        .forEach((uid, fetched) -> {
          if (fetched.flags() != null) {
            flags.put(uid, fetched.flags());
          }
        });
    return flags;
  }

  /** Which of these UIDs do not exist. */
  public UidRanges findVanished(UidRanges uids, long since) {
    if (since == 0 || !connection.reportsVanished()) {
      return uids.minus(new FetchCommand(connection).fetchExisting(uids));
    }
    List<UidRanges.Range> vanished = new ArrayList<>();
    for (String set : FetchCommand.splitSet(uids)) {
      ImapResponse response =
          connection.run(
              "FETCH",
              "UID FETCH " + set + " (UID) (CHANGEDSINCE " + since + " VANISHED)",
              ResponseLimit.forMessages(connection.folderMessages(), connection.folderMessages()),
              untagged -> vanished.addAll(vanishedEarlier(untagged)));
      if (!response.isOK()) {
        throw FailureTranslator.of(response, connection.side(), FailureReason.FOLDER_UNREADABLE);
      }
    }
    return UidRanges.ofRanges(vanished).intersect(uids);
  }

  /** The UIDs in {@code * VANISHED (EARLIER) 41,43:116} (RFC 7162 section 3.2.10). */
  private static List<UidRanges.Range> vanishedEarlier(ImapResponse response) {
    if (!response.isNamed("VANISHED")) {
      return List.of();
    }
    try {
      ImapResponseParser parser = response.parser();
      parser.readAtom();
      boolean earlier = !parser.readValue().members().isEmpty();
      return earlier ? UidRanges.parse(parser.readAtom()).ranges() : List.of();
    } catch (ImapResponseParser.MalformedResponseException | IllegalArgumentException e) {
      // These messages are then not known to be expunged.
      return List.of();
    }
  }
}
