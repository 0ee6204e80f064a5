package io.mailhaul.batch.persistence;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.support.JdbcUtils;

/**
 * Maps the columns of a row to the components of a record: {@code userRoot} is read from the column
 * {@code user_root}. {@link RecordParameters} is the counterpart.
 */
public final class RecordMapper<T extends Record> implements RowMapper<T> {

  /** Reads one component of a record from a row. */
  @FunctionalInterface
  private interface ComponentReader {
    @Nullable Object read(ResultSet row) throws SQLException;
  }

  private final Constructor<T> constructor;
  private final List<ComponentReader> components;

  public RecordMapper(Class<T> type) {
    this(type, "");
  }

  private RecordMapper(Class<T> type, String prefix) {
    constructor = BeanUtils.getResolvableConstructor(type);
    RecordComponent[] declared = type.getRecordComponents();
    ComponentReader[] readers = new ComponentReader[declared.length];
    for (int i = 0; i < declared.length; i++) {
      readers[i] = reader(declared[i], new MethodParameter(constructor, i), prefix);
    }
    components = List.of(readers);
  }

  private static ComponentReader reader(
      RecordComponent component, MethodParameter parameter, String prefix) {
    Embedded embedded = component.getAnnotation(Embedded.class);
    if (embedded != null) {
      RecordMapper<?> mapper =
          new RecordMapper<>(component.getType().asSubclass(Record.class), embedded.value());
      return row -> mapper.mapRow(row, 0);
    }
    String column = columnName(prefix, component);
    TypeDescriptor type = new TypeDescriptor(parameter);
    return row ->
        DefaultConversionService.getSharedInstance()
            .convert(value(row, row.findColumn(column), component.getType()), type);
  }

  static String columnName(String prefix, RecordComponent component) {
    return prefix + JdbcUtils.convertPropertyNameToUnderscoreName(component.getName());
  }

  private static @Nullable Object value(ResultSet row, int index, Class<?> type)
      throws SQLException {
    if (type == Instant.class) {
      OffsetDateTime time = row.getObject(index, OffsetDateTime.class);
      return time == null ? null : time.toInstant();
    }
    if (type == List.class) {
      Array array = row.getArray(index);
      return array == null ? null : array.getArray();
    }
    return JsonColumn.isStoredAsJson(type)
        ? JsonColumn.read(row.getString(index), type)
        : JdbcUtils.getResultSetValue(row, index, type);
  }

  @Override
  public T mapRow(ResultSet row, int number) throws SQLException {
    @Nullable Object[] values = new Object[components.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = components.get(i).read(row);
    }
    return BeanUtils.instantiateClass(constructor, values);
  }
}
