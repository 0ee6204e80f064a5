package io.mailhaul.access.imap.protocol;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.imap.protocol.ImapResponseParser.MalformedResponseException;
import io.mailhaul.access.imap.protocol.ImapResponseParser.Value;
import io.mailhaul.model.folder.FolderIdentity;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A STATUS response, such as {@code * STATUS Work (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 17)}.
 *
 * @param key the folder as in {@link ListResponse#key}
 * @param values values by item name in upper case; values that are not numbers are omitted
 * @param mailboxId the MAILBOXID (RFC 8474 section 4.3); null if there is none
 */
public record StatusResponse(String key, Map<String, Long> values, @Nullable String mailboxId) {

  /** An object identifier (RFC 8474 section 7). */
  private static final Pattern OBJECT_ID = Pattern.compile("[A-Za-z0-9_-]{1,255}");

  /** Null if this is not a STATUS response, or is malformed. */
  public static @Nullable StatusResponse parse(ImapResponse response) {
    if (!response.isNamed("STATUS")) {
      return null;
    }
    try {
      ImapResponseParser parser = response.parser();
      parser.readAtom();
      String name = parser.readValue().text();
      List<Value> items = parser.readValue().members();
      return new StatusResponse(
          name.equalsIgnoreCase("INBOX") ? "INBOX" : name, numbers(items), mailboxId(items));
    } catch (MalformedResponseException e) {
      return null;
    }
  }

  private static Map<String, Long> numbers(List<Value> items) {
    Map<String, Long> numbers = new HashMap<>();
    for (int i = 0; i + 1 < items.size(); i += 2) {
      String number = items.get(i + 1).text();
      if (!number.isEmpty()
          && number.length() < 18
          && number.chars().allMatch(c -> c >= '0' && c <= '9')) {
        numbers.put(items.get(i).text().toUpperCase(Locale.ROOT), Long.parseLong(number));
      }
    }
    return numbers;
  }

  /** The identifier in {@code (F2212ea87)}; null if there is none, or if it is not valid. */
  public static @Nullable String mailboxId(Value list) {
    String id = list.members().size() == 1 ? list.members().getFirst().text() : "";
    return OBJECT_ID.matcher(id).matches() ? id : null;
  }

  private static @Nullable String mailboxId(List<Value> items) {
    for (int i = 0; i + 1 < items.size(); i += 2) {
      if (items.get(i).text().equalsIgnoreCase("MAILBOXID")) {
        return mailboxId(items.get(i + 1));
      }
    }
    return null;
  }

  /** The folder status, with -1 for missing values and 0 for a missing HIGHESTMODSEQ. */
  public FolderStatus status() {
    return new FolderStatus(
        values.getOrDefault("MESSAGES", -1L),
        values.getOrDefault("UIDNEXT", -1L),
        new FolderIdentity(values.getOrDefault("UIDVALIDITY", -1L), mailboxId),
        values.getOrDefault("HIGHESTMODSEQ", 0L));
  }
}
