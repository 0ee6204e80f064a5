package io.mailhaul.access.imap.protocol;

import io.mailhaul.access.imap.protocol.ImapResponseParser.MalformedResponseException;
import io.mailhaul.access.imap.protocol.ImapResponseParser.Value;
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
public record ListResponse(String wireName, String separator, Set<String> attributes) {

  /** Null if this is not a response of that name, or is malformed. */
  public static @Nullable ListResponse parse(ImapResponse response, String command) {
    if (!response.isNamed(command)) {
      return null;
    }
    try {
      ImapResponseParser parser = response.parser();
      parser.readAtom();
      Set<String> attributes =
          parser.readValue().members().stream()
              .map(Value::text)
              .collect(Collectors.toUnmodifiableSet());
      String separator = parser.readValue().text();
      return new ListResponse(parser.readValue().text(), separator, attributes);
    } catch (MalformedResponseException e) {
      return null;
    }
  }

  public boolean isInbox() {
    return wireName.equalsIgnoreCase("INBOX");
  }

  /** The decoded name; INBOX in capitals. */
  public String name(FolderNameEncoding names) {
    return isInbox() ? "INBOX" : names.decode(wireName);
  }

  /** Identifies the folder; the same for all spellings of INBOX. */
  public String key() {
    return isInbox() ? "INBOX" : wireName;
  }

  public boolean hasAttribute(String attribute) {
    return attributes.stream()
        .anyMatch(a -> a.toLowerCase(Locale.ROOT).equals(attribute.toLowerCase(Locale.ROOT)));
  }
}
