package io.mailhaul.batch.persistence;

import java.lang.reflect.RecordComponent;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.util.ReflectionUtils;

/**
 * The components of records as named parameters, with the names of their columns: {@code userRoot}
 * becomes {@code :user_root}. {@link RecordMapper} is the counterpart.
 */
public final class RecordParameters extends MapSqlParameterSource {

  /** The SQL types of values that may be null; others have the type of their value. */
  private static final Map<Class<?>, Integer> SQL_TYPES =
      Map.of(
          String.class, Types.VARCHAR,
          Integer.class, Types.INTEGER,
          Long.class, Types.BIGINT,
          Instant.class, Types.TIMESTAMP_WITH_TIMEZONE);

  private static final ClassValue<RecordComponent[]> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
          RecordComponent[] components = type.getRecordComponents();
          for (RecordComponent component : components) {
            ReflectionUtils.makeAccessible(component.getAccessor());
          }
          return components;
        }
      };

  /** The parameters of a record, to which others can be added. */
  public static RecordParameters of(Record record) {
    RecordParameters parameters = new RecordParameters();
    parameters.add("", record);
    return parameters;
  }

  private void add(String prefix, Record record) {
    for (RecordComponent component : COMPONENTS.get(record.getClass())) {
      Embedded embedded = component.getAnnotation(Embedded.class);
      Object value = ReflectionUtils.invokeMethod(component.getAccessor(), record);
      if (embedded != null && value instanceof Record part) {
        add(embedded.value(), part);
        continue;
      }
      addValue(
          RecordMapper.columnName(prefix, component),
          value instanceof List<?> list ? array(list, component) : stored(value),
          SQL_TYPES.getOrDefault(component.getType(), TYPE_UNKNOWN));
    }
  }

  /** Adds a single value. */
  public RecordParameters with(String column, @Nullable Object value) {
    addValue(column, stored(value));
    return this;
  }

  private static Object[] array(List<?> list, RecordComponent component) {
    Class<?> element = ResolvableType.forMethodReturnType(component.getAccessor()).resolveGeneric();
    return element == Integer.class
        ? list.toArray(Integer[]::new)
        : list.stream().map(RecordParameters::stored).toArray(String[]::new);
  }

  /** The form in which the driver takes the value. */
  private static @Nullable Object stored(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> JsonColumn.withoutNul(text);
      case Enum<?> constant -> constant.name();
      case Instant instant -> instant.atOffset(ZoneOffset.UTC);
      default -> JsonColumn.isStoredAsJson(value.getClass()) ? JsonColumn.write(value) : value;
    };
  }
}
