package io.mailhaul.batch.persistence;

import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.MappingRule;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Converts between columns and values. */
public final class JdbcColumns {

  private JdbcColumns() {}

  /** A time as the driver takes it. */
  public static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  /** A time, or null. */
  public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** A text array; never null. */
  public static List<String> strings(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return List.of((String[]) array.getArray());
  }

  /** An integer array; never null. */
  public static List<Integer> integers(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return List.of((Integer[]) array.getArray());
  }

  /** The mapping rule of a folder, or null. */
  public static @Nullable MappingRule mappingRule(ResultSet row) throws SQLException {
    String placement = row.getString("placement");
    return placement == null ? null : MappingRule.valueOf(placement);
  }

  /** The listing difference of a source folder, or null. */
  public static @Nullable ListingMismatch listingMismatch(ResultSet row) throws SQLException {
    Long exists = row.getObject("exists_said", Long.class);
    return exists == null ? null : new ListingMismatch(exists, row.getLong("uids_listed"));
  }

  /** The failure in three columns with a common prefix; null when there is none. */
  public static @Nullable Failure failure(ResultSet row, String prefix) throws SQLException {
    String reason = row.getString(prefix + "reason");
    if (reason == null) {
      return null;
    }
    String side = row.getString(prefix + "side");
    String detail = row.getString(prefix + "detail");
    return new Failure(
        FailureReason.valueOf(reason),
        side == null ? null : Side.valueOf(side),
        detail == null ? "" : detail);
  }

  /** The failure's reason in its stored form. */
  public static @Nullable String reason(@Nullable Failure failure) {
    return failure == null ? null : failure.reason().name();
  }

  /** The failure's side in its stored form. */
  public static @Nullable String side(@Nullable Failure failure) {
    Side side = failure == null ? null : failure.side();
    return side == null ? null : side.name();
  }

  /** The failure's detail in its stored form; text in PostgreSQL cannot contain NUL. */
  public static @Nullable String detail(@Nullable Failure failure) {
    return failure == null ? null : text(failure.detail());
  }

  /** The text with NUL characters replaced, because PostgreSQL cannot store them. */
  public static @Nullable String text(@Nullable String text) {
    return text == null || text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }

  /** Splits a list into groups for one statement each. */
  public static <T> List<List<T>> groups(List<T> all, int size) {
    List<List<T>> groups = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      groups.add(all.subList(from, Math.min(all.size(), from + size)));
    }
    return groups;
  }
}
