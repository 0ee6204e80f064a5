package io.mailhaul.batch.mailboxfile;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The columns of a mailbox file and their positions. */
final class Header {

  private final Map<Column, Integer> places = new EnumMap<>(Column.class);
  private final int size;

  Header(List<String> names, Clients clients, Consumer<String> error) {
    size = names.size();
    for (int i = 0; i < size; i++) {
      String name = names.get(i);
      Column column = column(name);
      if (column == null) {
        error.accept(unknown(name, i + 1));
      } else if (places.putIfAbsent(column, i) != null) {
        error.accept("The header has the column %s twice.".formatted(name));
      }
    }
    for (Column column : Column.values()) {
      boolean optional = column == Column.PASSWORD && clients.source() != null;
      if (column.isRequired() && !optional && !places.containsKey(column)) {
        error.accept("The header lacks the column %s.".formatted(column.title()));
      }
    }
  }

  /** Whether any of these is a column name, ignoring case and separators. */
  static boolean isHeader(List<String> names) {
    return names.stream().anyMatch(name -> likely(name) != null);
  }

  /** The number of columns that every row must have. */
  int size() {
    return size;
  }

  boolean has(Column column) {
    return places.containsKey(column);
  }

  /** The row's cell in that column; empty when the file does not have the column. */
  String cell(List<String> cells, Column column) {
    Integer place = places.get(column);
    return place == null ? "" : cells.get(place);
  }

  private static @Nullable Column column(String name) {
    for (Column column : Column.values()) {
      if (column.title().equals(name)) {
        return column;
      }
    }
    return null;
  }

  /** The column with a similar name; null when there is none. */
  private static @Nullable Column likely(String name) {
    String squeezed = name.replaceAll("[ _-]", "");
    for (Column column : Column.values()) {
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
    Column likely = likely(name);
    if (likely != null) {
      return "The column '%s' must be written %s.".formatted(name, likely.title());
    }
    return "The column '%s' is unknown. Known columns are EmailAddress, UserName, Password, DestinationUserName, DestinationPassword and UserRoot."
        .formatted(name);
  }
}
