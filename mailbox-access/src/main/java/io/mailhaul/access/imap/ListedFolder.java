package io.mailhaul.access.imap;

import io.mailhaul.access.imap.AnswerParser.Malformed;
import io.mailhaul.access.imap.AnswerParser.Value;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A LIST or LSUB response (RFC 3501 section 7.2).
 *
 * @param wireName the name as the server encodes it, one character per byte
 * @param separator hierarchy separator; empty for NIL
 */
record ListedFolder(String wireName, String separator, Set<String> attributes) {

  /** Null if this is not a response of that name, or is malformed. */
  static @Nullable ListedFolder read(Answer response, String command) {
    if (!response.is(command)) {
      return null;
    }
    try {
      AnswerParser parser = response.parser();
      parser.atom();
      Set<String> attributes =
          parser.value().members().stream().map(Value::text).collect(Collectors.toSet());
      String separator = parser.value().text();
      return new ListedFolder(parser.value().text(), separator, attributes);
    } catch (Malformed e) {
      return null;
    }
  }

  boolean isInbox() {
    return wireName.equalsIgnoreCase("INBOX");
  }

  /** The decoded name; INBOX in capitals. */
  String name(FolderNames names) {
    return isInbox() ? "INBOX" : names.decode(wireName);
  }

  /** Identifies the folder; the same for all spellings of INBOX. */
  String key() {
    return isInbox() ? "INBOX" : wireName;
  }

  boolean has(String attribute) {
    return attributes.stream()
        .anyMatch(a -> a.toLowerCase(Locale.ROOT).equals(attribute.toLowerCase(Locale.ROOT)));
  }
}
