package io.mailhaul.api.csv;

import io.mailhaul.model.PrintableText;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Parses the folder map: CSV with {@code Source,Destination}, whose entries override the mapping
 * rules. All errors of a file are found in one pass.
 */
public final class FolderMapParser {

  /** The largest number of rows. */
  public static final int MAX_ROWS = 1_000;

  /** The largest size of the file, in bytes of UTF-8: every mailbox job carries it. */
  public static final int MAX_BYTES = 64_000;

  /** The largest number of source folders for one destination folder, which become one lane. */
  public static final int MAX_SOURCES_PER_DESTINATION = 100;

  /** The special-use attributes (RFC 6154 and IANA's registry of mailbox name attributes). */
  private static final List<String> SPECIAL_USES =
      List.of(
          "\\Sent",
          "\\Drafts",
          "\\Trash",
          "\\Junk",
          "\\Archive",
          "\\All",
          "\\Flagged",
          "\\Important",
          "\\Memos",
          "\\Scheduled",
          "\\Snoozed");

  private static final List<String> HEADER = List.of("Source", "Destination");

  private final CsvErrorCollector errors = new CsvErrorCollector();
  private final Map<String, String> map = new LinkedHashMap<>();
  private final Map<String, Integer> sources = new HashMap<>();
  private final Map<String, Integer> destinations = new HashMap<>();

  private FolderMapParser() {}

  /**
   * Parses the file into destination folders by source folder, in the order of the file.
   *
   * @param text the text of the file; U+FFFD takes the place of bytes that are not UTF-8
   * @throws InvalidFileException with all errors
   */
  public static Map<String, String> read(String text) {
    FolderMapParser file = new FolderMapParser();
    file.readAll(text);
    file.errors.throwIfAny("folder map");
    return file.map;
  }

  /**
   * Checks a map that was not read from a file.
   *
   * @throws InvalidFileException with all errors, without lines
   */
  public static void check(Map<String, String> map) {
    FolderMapParser checked = new FolderMapParser();
    if (map.size() > MAX_ROWS) {
      checked.errors.addError(0, "The folder map has more than 1,000 rows.");
    } else if (bytes(String.join("", map.keySet()) + String.join("", map.values())) > MAX_BYTES) {
      checked.errors.addError(0, "The folder map is larger than 64 kB.");
    } else {
      map.forEach((source, destination) -> checked.row(0, List.of(source, destination)));
    }
    checked.errors.throwIfAny("folder map");
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private void readAll(String text) {
    if (bytes(text) > MAX_BYTES) {
      errors.addError(1, "The file is larger than 64 kB.");
      return;
    }
    List<String> all = CsvErrorCollector.withoutByteOrderMark(text).lines().toList();
    boolean headerSeen = false;
    int count = 0;
    for (int i = 0; i < all.size(); i++) {
      String line = all.get(i);
      if (line.isBlank()) {
        continue;
      }
      List<String> cells = errors.cells(i + 1, line);
      if (!headerSeen) {
        headerSeen = true;
        if (cells != null && !cells.equals(HEADER)) {
          errors.addError(i + 1, "The first line must be the header: Source,Destination");
          return;
        }
      } else if (++count > MAX_ROWS) {
        errors.addError(i + 1, "The file has more than 1,000 rows; this row exceeds the limit.");
        return;
      } else if (cells != null) {
        row(i + 1, cells);
      }
    }
    if (count == 0) {
      errors.addError(
          1, headerSeen ? "The file has a header but no folders." : "The file is empty.");
    }
  }

  private void row(int line, List<String> cells) {
    if (cells.size() != HEADER.size()) {
      errors.addError(
          line,
          "The row has %d %s instead of 2. A name with a comma must be in quotes."
              .formatted(cells.size(), cells.size() == 1 ? "column" : "columns"));
      return;
    }
    String source = cells.getFirst();
    String destination = cells.getLast();
    if (source.isBlank()) {
      errors.addError(line, "Source is empty.");
    } else if (source.startsWith("\\")
        && SPECIAL_USES.stream().noneMatch(source::equalsIgnoreCase)) {
      errors.addError(
          line,
          "'%s' is not a special use. Special uses are %s and %s."
              .formatted(
                  source,
                  String.join(", ", SPECIAL_USES.subList(0, SPECIAL_USES.size() - 1)),
                  SPECIAL_USES.getLast()));
    }
    if (destination.isBlank()) {
      errors.addError(line, "Destination is empty. Use --exclude-folder to exclude a folder.");
    } else if (destination.startsWith("\\")) {
      errors.addError(
          line, "Destination must be a folder name; '%s' is not.".formatted(destination));
    }
    if ((source + destination).chars().anyMatch(Character::isISOControl)
        || !PrintableText.isStorable(source + destination)) {
      errors.addError(line, "The row contains a control character.");
    }
    Integer same = source.isBlank() ? null : sources.putIfAbsent(key(source), line);
    if (same != null) {
      errors.addError(line, "Source '%s' is already in line %d.".formatted(source, same));
    }
    if (destinations.merge(key(destination), 1, Integer::sum) == MAX_SOURCES_PER_DESTINATION + 1) {
      errors.addError(
          line,
          "More than %d folders go to '%s'; this row exceeds the limit."
              .formatted(MAX_SOURCES_PER_DESTINATION, destination));
    }
    map.put(source, destination);
  }

  /** The name in the form that is compared: case is ignored in special uses and INBOX. */
  private static String key(String name) {
    String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
    return composed.startsWith("\\") || composed.equalsIgnoreCase("INBOX")
        ? composed.toLowerCase(Locale.ROOT)
        : composed;
  }
}
