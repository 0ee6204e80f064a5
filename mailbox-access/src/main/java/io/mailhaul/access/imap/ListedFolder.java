package io.mailhaul.access.imap;

import io.mailhaul.access.imap.AnswerParser.Malformed;
import io.mailhaul.access.imap.AnswerParser.Value;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A line of LIST or LSUB.
 *
 * @param wireName as the server spells it, one character per byte
 * @param separator empty for NIL
 */
record ListedFolder(String wireName, String separator, Set<String> attributes) {

  /** Null when the response is something else or makes no sense. */
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

  /** For people, INBOX in capitals. */
  String name(FolderNames names) {
    return isInbox() ? "INBOX" : names.decode(wireName);
  }

  /** The same for two spellings of INBOX. */
  String key() {
    return isInbox() ? "INBOX" : wireName;
  }

  boolean has(String attribute) {
    return attributes.stream()
        .anyMatch(a -> a.toLowerCase(Locale.ROOT).equals(attribute.toLowerCase(Locale.ROOT)));
  }
}
