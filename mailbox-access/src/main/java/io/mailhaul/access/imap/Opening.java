package io.mailhaul.access.imap;

import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.imap.AnswerParser.Malformed;
import io.mailhaul.access.imap.AnswerParser.Value;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** SELECT or EXAMINE of one folder, and the data that it returns (RFC 3501 section 6.3.1). */
final class Opening {

  private final Wire wire;
  private final String name;
  private final String wireName;
  private long messages;
  private long uidNext = -1;
  private long uidValidity = -1;
  private long highestModSeq;
  private Set<String> flags = Set.of();
  private @Nullable Set<String> permanentFlags;

  Opening(Wire connection, String name, String wireName) {
    this.wire = connection;
    this.name = name;
    this.wireName = wireName;
  }

  Answer run(String command) {
    Wire.Sent sent = wire.begin(command);
    wire.write(command + " ");
    if (wire.writeString(sent, wireName)) {
      // Also makes the server maintain mod-sequences (RFC 7162 section 3.1.8).
      wire.write(Changes.told(wire) ? " (CONDSTORE)" : "");
      wire.end();
    }
    Answer response = wire.await(sent, this::take);
    if (response.isOK()) {
      complete();
    }
    return response;
  }

  private void take(Answer response) {
    try {
      if (response.isNumbered("EXISTS")) {
        messages = response.parser().number();
      } else if (response.is("FLAGS")) {
        AnswerParser parser = response.parser();
        parser.atom();
        flags = texts(parser.value());
      } else if (response.hasCode("UIDVALIDITY")) {
        uidValidity = codeParser(response).number();
      } else if (response.hasCode("UIDNEXT")) {
        uidNext = codeParser(response).number();
      } else if (response.hasCode("HIGHESTMODSEQ") && Changes.told(wire)) {
        highestModSeq = Math.max(0, codeParser(response).number());
      } else if (response.hasCode("PERMANENTFLAGS")) {
        permanentFlags = texts(codeParser(response).value());
      }
    } catch (Malformed e) {
      // Missing data is requested or defaulted below.
    }
  }

  /** A parser for the arguments of a response code, with their case preserved. */
  private static AnswerParser codeParser(Answer response) {
    String text = response.text();
    String inside = text.substring(1, text.indexOf(']'));
    byte[] bytes = inside.substring(inside.indexOf(' ') + 1).getBytes(StandardCharsets.ISO_8859_1);
    return new AnswerParser(bytes, 0, bytes.length);
  }

  private static Set<String> texts(Value list) {
    return list.members().stream().map(Value::name).collect(Collectors.toUnmodifiableSet());
  }

  private void complete() {
    if (uidValidity < 0) {
      throw Failures.of(
          wire.side() == Side.SOURCE
              ? FailureReason.FOLDER_UNREADABLE
              : FailureReason.FOLDER_REFUSED,
          wire.side(),
          "the server sends no UIDVALIDITY for " + name);
    }
    if (uidNext < 0) {
      uidNext = UidNext.byFetch(wire, 1);
    }
  }

  String name() {
    return name;
  }

  String wireName() {
    return wireName;
  }

  FolderStatus status() {
    return new FolderStatus(messages, uidNext, uidValidity, highestModSeq);
  }

  /** All flags if the server sends no PERMANENTFLAGS. */
  Set<String> permanentFlags() {
    return permanentFlags == null ? flags : permanentFlags;
  }
}
