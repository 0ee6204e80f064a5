package io.mailhaul.batch.persistence;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/**
 * Writes records to a table, many with one round trip. The columns are those of the parameters, so
 * a new component of a record needs a new column, but no other SQL. All rows of a call have the
 * same columns. Rows are taken from the stream as they are written: the parameters of 50,000
 * mailboxes need 250 MB.
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
  public void insert(Stream<RecordParameters> rows) {
    write(rows, inserts, this::insertStatement);
  }

  /** Updates the rows that have these keys. */
  public void update(Stream<RecordParameters> rows) {
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
  public void upsert(Stream<RecordParameters> rows) {
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
      Stream<RecordParameters> rows,
      Map<List<String>, String> known,
      Function<List<String>, String> statement) {
    rows.gather(Gatherers.windowFixed(ROWS_AT_ONCE))
        .forEach(some ->
            jdbc.batchUpdate(
                // The driver and Spring parse a statement again unless they get the same text.
                known.computeIfAbsent(List.of(some.getFirst().getParameterNames()), statement),
                some.toArray(SqlParameterSource[]::new)));
  }

  private static String joined(List<String> columns, String format, String separator) {
    return columns.stream().map(format::formatted).collect(Collectors.joining(separator));
  }
}
