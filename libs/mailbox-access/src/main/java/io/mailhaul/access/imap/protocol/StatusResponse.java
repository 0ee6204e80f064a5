package io.mailhaul.access.imap.protocol;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.imap.protocol.ImapResponseParser.MalformedResponseException;
import io.mailhaul.access.imap.protocol.ImapResponseParser.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A STATUS response, such as {@code * STATUS Work (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 17)}.
 *
 * @param key the folder as in {@link ListResponse#key}
 * @param values values by item name in upper case; values that are not numbers are omitted
 */
public record StatusResponse(String key, Map<String, Long> values) {

  /** Null if this is not a STATUS response, or is malformed. */
  public static @Nullable StatusResponse parse(ImapResponse response) {
    if (!response.isNamed("STATUS")) {
      return null;
    }
    try {
      ImapResponseParser parser = response.parser();
      parser.readAtom();
      String name = parser.readValue().text();
      Map<String, Long> numbers = numbers(parser.readValue().members());
      return new StatusResponse(name.equalsIgnoreCase("INBOX") ? "INBOX" : name, numbers);
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

  /** The folder status, with -1 for missing values and 0 for a missing HIGHESTMODSEQ. */
  public FolderStatus status() {
    return new FolderStatus(
        values.getOrDefault("MESSAGES", -1L),
        values.getOrDefault("UIDNEXT", -1L),
        values.getOrDefault("UIDVALIDITY", -1L),
        values.getOrDefault("HIGHESTMODSEQ", 0L));
  }
}
