package io.mailhaul.access.imap.command;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.message.CondstoreCommands;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.protocol.ImapResponseParser;
import io.mailhaul.access.imap.protocol.ImapResponseParser.MalformedResponseException;
import io.mailhaul.access.imap.protocol.ImapResponseParser.Value;
import io.mailhaul.access.imap.protocol.StatusResponse;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FolderIdentity;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** SELECT or EXAMINE of one folder, and the data that it returns (RFC 3501 section 6.3.1). */
public final class SelectCommand {

  private final ImapConnection connection;
  private final String name;
  private final String wireName;
  private long messages;
  private long uidNext = -1;
  private long uidValidity = -1;
  private @Nullable String mailboxId;
  private long highestModSeq;
  private Set<String> flags = Set.of();
  private @Nullable Set<String> permanentFlags;

  public SelectCommand(ImapConnection connection, String name, String wireName) {
    this.connection = connection;
    this.name = name;
    this.wireName = wireName;
  }

  public ImapResponse run(String command) {
    // Also makes the server maintain mod-sequences (RFC 7162 section 3.1.8).
    String option = CondstoreCommands.isSupported(connection) ? " (CONDSTORE)" : "";
    ImapConnection.SentCommand sent = connection.send(command, command + " ", wireName, option);
    ImapResponse response = connection.awaitCompletion(sent, this::handleUntagged);
    if (response.isOK()) {
      connection.folderMessages(messages);
      complete();
    }
    return response;
  }

  private void handleUntagged(ImapResponse response) {
    try {
      if (response.isNumbered("EXISTS")) {
        messages = response.parser().readNumber();
      } else if (response.isNamed("FLAGS")) {
        ImapResponseParser parser = response.parser();
        parser.readAtom();
        flags = flagNames(parser.readValue());
      } else if (response.hasCode("UIDVALIDITY")) {
        uidValidity = codeParser(response).readNumber();
      } else if (response.hasCode("UIDNEXT")) {
        uidNext = codeParser(response).readNumber();
      } else if (response.hasCode("HIGHESTMODSEQ") && CondstoreCommands.isSupported(connection)) {
        highestModSeq = Math.max(0, codeParser(response).readNumber());
      } else if (response.hasCode("MAILBOXID") && connection.reportsMailboxIds()) {
        mailboxId = StatusResponse.mailboxId(codeParser(response).readValue());
      } else if (response.hasCode("PERMANENTFLAGS")) {
        permanentFlags = flagNames(codeParser(response).readValue());
      }
    } catch (MalformedResponseException e) {
      // Missing data is requested or defaulted below.
    }
  }

  /** A parser for the arguments of a response code, with their case preserved. */
  private static ImapResponseParser codeParser(ImapResponse response) {
    String text = response.unmaskedText();
    String inside = text.substring(1, text.indexOf(']'));
    byte[] bytes = inside.substring(inside.indexOf(' ') + 1).getBytes(StandardCharsets.ISO_8859_1);
    return new ImapResponseParser(bytes, 0, bytes.length);
  }

  private static Set<String> flagNames(Value list) {
    return list.members().stream().map(Value::name).collect(Collectors.toUnmodifiableSet());
  }

  private void complete() {
    if (uidValidity < 0) {
      throw FailureTranslator.of(
          connection.side() == Side.SOURCE
              ? FailureReason.FOLDER_UNREADABLE
              : FailureReason.FOLDER_REFUSED,
          connection.side(),
          "the server sends no UIDVALIDITY for " + name);
    }
    if (uidNext < 0) {
      uidNext = UidNextQuery.highestUidPlusOne(connection, 1);
    }
  }

  public String name() {
    return name;
  }

  public String wireName() {
    return wireName;
  }

  public FolderStatus status() {
    return new FolderStatus(
        messages, uidNext, new FolderIdentity(uidValidity, mailboxId), highestModSeq);
  }

  /** All flags if the server sends no PERMANENTFLAGS. */
  public Set<String> permanentFlags() {
    return permanentFlags == null ? flags : permanentFlags;
  }
}
