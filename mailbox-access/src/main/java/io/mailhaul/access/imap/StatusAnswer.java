package io.mailhaul.access.imap;

import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.imap.AnswerParser.Malformed;
import io.mailhaul.access.imap.AnswerParser.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A STATUS response, such as {@code * STATUS Work (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 17)}.
 *
 * @param key the folder as in {@link ListedFolder#key}
 * @param numbers values by item name in upper case; values that are not numbers are omitted
 */
record StatusAnswer(String key, Map<String, Long> numbers) {

  /** Null if this is not a STATUS response, or is malformed. */
  static @Nullable StatusAnswer read(Answer response) {
    if (!response.is("STATUS")) {
      return null;
    }
    try {
      AnswerParser parser = response.parser();
      parser.atom();
      String name = parser.value().text();
      Map<String, Long> numbers = numbers(parser.value().members());
      return new StatusAnswer(name.equalsIgnoreCase("INBOX") ? "INBOX" : name, numbers);
    } catch (Malformed e) {
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
  FolderStatus status() {
    return new FolderStatus(
        numbers.getOrDefault("MESSAGES", -1L),
        numbers.getOrDefault("UIDNEXT", -1L),
        numbers.getOrDefault("UIDVALIDITY", -1L),
        numbers.getOrDefault("HIGHESTMODSEQ", 0L));
  }
}
