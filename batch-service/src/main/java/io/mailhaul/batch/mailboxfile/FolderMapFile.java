package io.mailhaul.batch.mailboxfile;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The CSV that says which destination folder a source folder goes to, where the rules are to be
 * overruled: {@code Source, Destination}. All faults are found in one reading.
 */
public final class FolderMapFile {

  /** No file has more folders than this. */
  public static final int MAX_ROWS = 1_000;

  /** No file is larger than this, in bytes of UTF-8: every mailbox's job carries it. */
  public static final int MAX_BYTES = 64 * 1024;

  /** No more folders than this go to one destination folder: they are one lane. */
  public static final int MAX_TOGETHER = 100;

  /** The special uses that there are (RFC 6154 and IANA's mailbox name attributes). */
  private static final List<String> USES =
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

  private final FaultyLines lines = new FaultyLines();
  private final Map<String, String> map = new LinkedHashMap<>();
  private final Map<String, Integer> sources = new HashMap<>();
  private final Map<String, Integer> destinations = new HashMap<>();

  private FolderMapFile() {}

  /**
   * Destination folders by source folder, as they are written, in the order of the file.
   *
   * @param text the file's text; bytes that were not UTF-8 stand in it as U+FFFD
   * @throws FaultyFileException with every fault there is
   */
  public static Map<String, String> read(String text) {
    FolderMapFile file = new FolderMapFile();
    file.readAll(text);
    file.lines.requireNone("folder map");
    return file.map;
  }

  private void readAll(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      lines.fault(1, "The file is larger than 64 kB.");
      return;
    }
    List<String> all = FaultyLines.withoutByteOrderMark(text).lines().toList();
    boolean headerSeen = false;
    int count = 0;
    for (int i = 0; i < all.size(); i++) {
      String line = all.get(i);
      if (line.isBlank()) {
        continue;
      }
      List<String> cells = lines.cells(i + 1, line);
      if (!headerSeen) {
        headerSeen = true;
        if (cells != null && !cells.equals(HEADER)) {
          lines.fault(i + 1, "The first line must be the header: Source,Destination");
          return;
        }
      } else if (++count > MAX_ROWS) {
        lines.fault(i + 1, "The file has more than 1,000 rows; this is the first too many.");
        return;
      } else if (cells != null) {
        row(i + 1, cells);
      }
    }
    if (count == 0) {
      lines.fault(1, headerSeen ? "The file has a header but no folders." : "The file is empty.");
    }
  }

  private void row(int line, List<String> cells) {
    if (cells.size() != HEADER.size()) {
      lines.fault(
          line,
          "The row has %d %s instead of 2. A name with a comma must be in quotes."
              .formatted(cells.size(), cells.size() == 1 ? "column" : "columns"));
      return;
    }
    String source = cells.getFirst();
    String destination = cells.getLast();
    if (source.isBlank()) {
      lines.fault(line, "Source is empty.");
    } else if (source.startsWith("\\") && USES.stream().noneMatch(source::equalsIgnoreCase)) {
      lines.fault(
          line,
          "'%s' is no special use. There are %s and %s."
              .formatted(
                  source, String.join(", ", USES.subList(0, USES.size() - 1)), USES.getLast()));
    }
    if (destination.isBlank()) {
      lines.fault(line, "Destination is empty. Use --exclude-folder to leave a folder out.");
    } else if (destination.startsWith("\\")) {
      lines.fault(
          line, "Destination must be a folder's name; '%s' is none.".formatted(destination));
    }
    if ((source + destination).chars().anyMatch(Character::isISOControl)) {
      lines.fault(line, "The row holds a control character.");
    }
    Integer same = source.isBlank() ? null : sources.putIfAbsent(key(source), line);
    if (same != null) {
      lines.fault(line, "Source '%s' stands in line %d already.".formatted(source, same));
    }
    if (destinations.merge(key(destination), 1, Integer::sum) == MAX_TOGETHER + 1) {
      lines.fault(
          line,
          "More than %d folders go to '%s'; this is the first too many."
              .formatted(MAX_TOGETHER, destination));
    }
    map.put(source, destination);
  }

  /** A name as it is compared: special uses and INBOX have no case. */
  private static String key(String name) {
    String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
    return composed.startsWith("\\") || composed.equalsIgnoreCase("INBOX")
        ? composed.toLowerCase(Locale.ROOT)
        : composed;
  }
}
