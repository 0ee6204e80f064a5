package io.mailhaul.batch.persistence;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Values of the model in columns. A value whose JSON is a string, such as a set of UIDs, is stored
 * as that text; any other value is stored whole, as {@code json}.
 */
final class JsonColumn {

  /** PostgreSQL stores no NUL characters in text, and cannot read them in JSON. */
  private static final class WithoutNul extends StdSerializer<String> {
    private WithoutNul() {
      super(String.class);
    }

    @Override
    public void serialize(String value, JsonGenerator out, SerializationContext context) {
      out.writeString(withoutNul(value));
    }
  }

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new SimpleModule().addSerializer(String.class, new WithoutNul()))
          .build();

  private JsonColumn() {}

  static boolean isStoredAsJson(Class<?> type) {
    return !type.isEnum() && type.getName().startsWith("io.mailhaul.");
  }

  static @Nullable Object write(Object value) {
    JsonNode json = JSON.valueToTree(value);
    if (json.isString()) {
      return json.stringValue();
    }
    PGobject column = new PGobject();
    column.setType("json");
    try {
      column.setValue(json.toString());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return column;
  }

  static <T> @Nullable T read(@Nullable String column, Class<T> type) {
    if (column == null) {
      return null;
    }
    return column.startsWith("{") ? JSON.readValue(column, type) : JSON.convertValue(column, type);
  }

  static String withoutNul(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }
}
