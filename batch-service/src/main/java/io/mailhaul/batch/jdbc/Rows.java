package io.mailhaul.batch.jdbc;

import io.mailhaul.events.Difference;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Placement;
import io.mailhaul.events.Side;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Columns as values, and values as parameters. */
public final class Rows {

  private Rows() {}

  /** A moment as the driver takes it. */
  public static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  /** A moment, or null. */
  public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** A list of texts that is never null. */
  public static List<String> strings(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return List.of((String[]) array.getArray());
  }

  /** A list of numbers that is never null. */
  public static List<Integer> integers(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return List.of((Integer[]) array.getArray());
  }

  /** Why a folder goes where it goes, or null. */
  public static @Nullable Placement placement(ResultSet row) throws SQLException {
    String placement = row.getString("placement");
    return placement == null ? null : Placement.valueOf(placement);
  }

  /** What a source folder says it holds and what it lists, or null. */
  public static @Nullable Difference difference(ResultSet row) throws SQLException {
    Long exists = row.getObject("exists_said", Long.class);
    return exists == null ? null : new Difference(exists, row.getLong("uids_listed"));
  }

  /** The failure in three columns with a common prefix, or null. */
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

  /** The failure's reason as it is stored. */
  public static @Nullable String reason(@Nullable Failure failure) {
    return failure == null ? null : failure.reason().name();
  }

  /** The failure's side as it is stored. */
  public static @Nullable String side(@Nullable Failure failure) {
    Side side = failure == null ? null : failure.side();
    return side == null ? null : side.name();
  }

  /** The failure's detail as it is stored; PostgreSQL's text has no NUL. */
  public static @Nullable String detail(@Nullable Failure failure) {
    return failure == null ? null : text(failure.detail());
  }

  /** A text without what PostgreSQL cannot store in one. */
  public static @Nullable String text(@Nullable String text) {
    return text == null || text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }

  /** The ids of rows in groups that one statement takes at once. */
  public static <T> List<List<T>> groups(List<T> all, int size) {
    List<List<T>> groups = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      groups.add(all.subList(from, Math.min(all.size(), from + size)));
    }
    return groups;
  }
}
