package io.mailhaul.batch.persistence;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/**
 * Writes records to a table, many with one round trip. The columns are those of the parameters, so
 * a new component of a record needs a new column, but no other SQL.
 */
public final class Table {

  private static final int ROWS_AT_ONCE = 500;

  private final NamedParameterJdbcOperations jdbc;
  private final String name;
  private final List<String> key;
  private final Map<List<String>, String> inserts = new ConcurrentHashMap<>();
  private final Map<List<String>, String> updates = new ConcurrentHashMap<>();
  private final Map<List<String>, String> upserts = new ConcurrentHashMap<>();

  /**
   * @param key the columns that identify a row
   */
  public Table(NamedParameterJdbcOperations jdbc, String name, String... key) {
    this.jdbc = jdbc;
    this.name = name;
    this.key = List.of(key);
  }

  /** Inserts rows. */
  public void insert(Collection<RecordParameters> rows) {
    write(rows, inserts, this::insertStatement);
  }

  /** Updates the rows that have these keys. */
  public void update(Collection<RecordParameters> rows) {
    write(
        rows,
        updates,
        columns ->
            "update %s set %s where %s"
                .formatted(
                    name,
                    joined(columns, "%1$s = :%1$s", ", "),
                    joined(key, "%1$s = :%1$s", " and ")));
  }

  /** Inserts rows, or replaces those that have these keys. */
  public void upsert(Collection<RecordParameters> rows) {
    write(
        rows,
        upserts,
        columns ->
            "%s on conflict (%s) do update set %s"
                .formatted(
                    insertStatement(columns),
                    String.join(", ", key),
                    joined(columns, "%1$s = excluded.%1$s", ", ")));
  }

  private String insertStatement(List<String> columns) {
    return "insert into %s (%s) values (%s)"
        .formatted(name, String.join(", ", columns), joined(columns, ":%s", ", "));
  }

  /**
   * @param known the statements so far, by their columns
   */
  private void write(
      Collection<RecordParameters> rows,
      Map<List<String>, String> known,
      Function<List<String>, String> statement) {
    if (rows.isEmpty()) {
      return;
    }
    List<RecordParameters> all = List.copyOf(rows);
    // The driver and Spring parse a statement again unless they get the same text.
    String sql = known.computeIfAbsent(List.of(all.getFirst().getParameterNames()), statement);
    for (int from = 0; from < all.size(); from += ROWS_AT_ONCE) {
      jdbc.batchUpdate(
          sql,
          all.subList(from, Math.min(all.size(), from + ROWS_AT_ONCE))
              .toArray(SqlParameterSource[]::new));
    }
  }

  private static String joined(List<String> columns, String format, String separator) {
    return columns.stream().map(format::formatted).collect(Collectors.joining(separator));
  }
}
