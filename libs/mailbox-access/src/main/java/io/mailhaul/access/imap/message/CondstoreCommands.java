package io.mailhaul.access.imap.message;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.FetchResponse;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.protocol.ImapResponseParser;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

  /**
   * Replaces the flags of messages that have not changed since this mod-sequence.
   *
   * @return the UIDs of messages that have changed
   * @throws MailboxException if the server refuses
   */
  public UidRanges storeFlags(UidRanges uids, Set<String> flags, long unchangedSince) {
    if (!flags.stream().allMatch(FetchResponse::isFlag)) {
      throw new IllegalArgumentException("Not flags: " + flags);
    }
    UidRanges modified = UidRanges.EMPTY;
    for (String set : FetchCommand.splitSet(uids)) {
      ImapResponse response =
          connection.run(
              "STORE",
              "UID STORE "
                  + set
                  + " (UNCHANGEDSINCE "
                  + unchangedSince
                  + ") FLAGS.SILENT ("
                  + String.join(" ", flags)
                  + ")",
              ImapConnection.IGNORE_UNTAGGED);
      if (response.hasCode("MODIFIED")) {
        modified = modified.union(modifiedUids(response));
      } else if (!response.isOK() && !response.hasCode("EXPUNGEISSUED")) {
        throw FailureTranslator.of(response, connection.side(), FailureReason.FOLDER_REFUSED);
      }
    }
    return modified;
  }

  /** Which of these UIDs do not exist. */
  public UidRanges findVanished(UidRanges uids, long since) {
    if (since == 0 || !connection.reportsVanished()) {
      return uids.minus(
          UidRanges.ofUids(new FetchCommand(connection).fetchAll(uids, "(UID)").keySet()));
    }
    List<UidRanges.Range> vanished = new ArrayList<>();
    for (String set : FetchCommand.splitSet(uids)) {
      ImapResponse response =
          connection.run(
              "FETCH",
              "UID FETCH " + set + " (UID) (CHANGEDSINCE " + since + " VANISHED)",
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

  /** The UIDs in {@code [MODIFIED 7,9]} (RFC 7162 section 3.1.3). */
  private UidRanges modifiedUids(ImapResponse response) {
    try {
      return UidRanges.parse(response.code().substring("MODIFIED".length()).strip());
    } catch (IllegalArgumentException e) {
      throw FailureTranslator.of(
          FailureReason.PROTOCOL_ERROR,
          connection.side(),
          "STORE got the response code " + response.code().toLowerCase(Locale.ROOT));
    }
  }
}
