package io.mailhaul.api.csv;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The columns of a mailbox file and their positions. */
final class MailboxFileHeader {

  private final Map<MailboxColumn, Integer> positions = new EnumMap<>(MailboxColumn.class);
  private final int size;

  MailboxFileHeader(List<String> names, OAuthClients clients, Consumer<String> error) {
    size = names.size();
    for (int i = 0; i < size; i++) {
      String name = names.get(i);
      MailboxColumn column = column(name);
      if (column == null) {
        error.accept(unknown(name, i + 1));
      } else if (positions.putIfAbsent(column, i) != null) {
        error.accept("The header has the column %s twice.".formatted(name));
      }
    }
    for (MailboxColumn column : MailboxColumn.values()) {
      boolean optional = column == MailboxColumn.PASSWORD && clients.source() != null;
      if (column.isRequired() && !optional && !positions.containsKey(column)) {
        error.accept("The header lacks the column %s.".formatted(column.title()));
      }
    }
  }

  /** Whether any of these is a column name, ignoring case and separators. */
  static boolean isHeader(List<String> names) {
    return names.stream().anyMatch(name -> similarColumn(name) != null);
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

  private static String unknown(String name, int place) {
    if (name.isBlank()) {
      return "Column %d of the header has no name.".formatted(place);
    }
    MailboxColumn likely = similarColumn(name);
    if (likely != null) {
      return "The column '%s' must be written %s.".formatted(name, likely.title());
    }
    return "The column '%s' is unknown. Known columns are EmailAddress, UserName, Password, DestinationUserName, DestinationPassword and UserRoot."
        .formatted(name);
  }
}
