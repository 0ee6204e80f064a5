package io.mailhaul.access.imap.message;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.FetchResponse;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.transport.ResponseLimit;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.util.Set;

/** UID STORE of flags and keywords (RFC 3501 section 6.4.6). */
public final class StoreCommand {

  private final ImapConnection connection;
  private final String flags;

  public StoreCommand(ImapConnection connection, Set<String> flags) {
    if (!flags.stream().allMatch(FetchResponse::isFlag)) {
      throw new IllegalArgumentException("Not flags: " + flags);
    }
    this.connection = connection;
    this.flags = "FLAGS.SILENT (" + String.join(" ", flags) + ")";
  }

  /**
   * Adds the flags.
   *
   * @throws MailboxException if the server refuses
   */
  public void add(UidRanges uids) {
    for (String set : FetchCommand.splitSet(uids)) {
      ImapResponse response = store(set + " +" + flags);
      if (!response.isOK()) {
        throw refused(response);
      }
    }
  }

  /**
   * Replaces the flags of messages that have not changed since this mod-sequence.
   *
   * @return the UIDs of messages that have changed
   * @throws MailboxException if the server refuses
   */
  public UidRanges replace(UidRanges uids, long unchangedSince) {
    UidRanges modified = UidRanges.EMPTY;
    for (String set : FetchCommand.splitSet(uids)) {
      ImapResponse response = store(set + " (UNCHANGEDSINCE " + unchangedSince + ") " + flags);
      if (response.hasCode("MODIFIED")) {
        modified = modified.union(modifiedUids(response));
      } else if (!response.isOK() && !response.hasCode("EXPUNGEISSUED")) {
        throw refused(response);
      }
    }
    return modified;
  }

  private ImapResponse store(String arguments) {
    return connection.run(
        "STORE",
        "UID STORE " + arguments,
        ResponseLimit.forMessages(connection.folderMessages(), connection.folderMessages()),
        ImapConnection.IGNORE_UNTAGGED);
  }

  private MailboxException refused(ImapResponse response) {
    return FailureTranslator.of(response, connection.side(), FailureReason.FOLDER_REFUSED);
  }

  /** The UIDs in {@code [MODIFIED 7,9]} (RFC 7162 section 3.1.3). */
  private UidRanges modifiedUids(ImapResponse response) {
    try {
      return UidRanges.parse(response.code().substring("MODIFIED".length()).strip());
    } catch (IllegalArgumentException e) {
      throw FailureTranslator.of(
          FailureReason.PROTOCOL_ERROR, connection.side(), "STORE got " + response.text());
    }
  }
}
