package io.mailhaul.api.csv;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a mailbox file and their positions.
 *
 * <p>The first line may be a row with passwords, also if some of its cells are the names of
 * columns. So its errors quote a cell only if all cells are names of columns.
 */
final class MailboxFileHeader {

  private final Map<MailboxColumn, Integer> positions = new EnumMap<>(MailboxColumn.class);
  private final int size;

  MailboxFileHeader(List<String> names, OAuthClients clients, Consumer<String> error) {
    size = names.size();
    boolean certain = names.stream().allMatch(name -> similarColumn(name) != null);
    for (int i = 0; i < size; i++) {
      String name = names.get(i);
      MailboxColumn column = column(name);
      if (column == null) {
        error.accept(unknown(name, i + 1, certain));
      } else if (positions.putIfAbsent(column, i) != null) {
        error.accept("The header has the column %s twice.".formatted(column.title()));
      }
    }
    for (MailboxColumn column : MailboxColumn.values()) {
      boolean optional = column == MailboxColumn.PASSWORD && clients.source() != null;
      if (column.isRequired() && !optional && !positions.containsKey(column)) {
        error.accept("The header lacks the column %s.".formatted(column.title()));
      }
    }
  }

  /**
   * Whether these are a header, perhaps with errors: at least two different column names, ignoring
   * case and separators. One alone may be a password.
   */
  static boolean isHeader(List<String> names) {
    long found =
        Arrays.stream(MailboxColumn.values())
            .filter(column -> names.stream().anyMatch(name -> similarColumn(name) == column))
            .count();
    return found >= Math.min(names.size(), 2);
  }

  /** The number of columns that every row must have. */
  int size() {
    return size;
  }

  boolean has(MailboxColumn column) {
    return positions.containsKey(column);
  }

  /** The row's cell in that column; empty when the file does not have the column. */
  String cell(List<String> cells, MailboxColumn column) {
    Integer place = positions.get(column);
    return place == null ? "" : cells.get(place);
  }

  private static @Nullable MailboxColumn column(String name) {
    for (MailboxColumn column : MailboxColumn.values()) {
      if (column.title().equals(name)) {
        return column;
      }
    }
    return null;
  }

  /** The column with a similar name; null when there is none. */
  private static @Nullable MailboxColumn similarColumn(String name) {
    String squeezed = name.replaceAll("[ _-]", "");
    for (MailboxColumn column : MailboxColumn.values()) {
      if (column.title().equalsIgnoreCase(squeezed)) {
        return column;
      }
    }
    return null;
  }

  private static String unknown(String name, int place, boolean certain) {
    if (name.isBlank()) {
      return "Column %d of the header has no name.".formatted(place);
    }
    MailboxColumn likely = similarColumn(name);
    if (likely == null) {
      return "Column %d of the header is unknown. Known columns are EmailAddress, UserName, Password, DestinationUserName, DestinationPassword and UserRoot."
          .formatted(place);
    }
    return certain
        ? "The column '%s' must be written %s.".formatted(name, likely.title())
        : "Column %d of the header must be written %s.".formatted(place, likely.title());
  }
}
