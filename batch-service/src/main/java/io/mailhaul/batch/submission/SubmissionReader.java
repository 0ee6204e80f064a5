package io.mailhaul.batch.submission;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.batch.rest.RequestProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads the JSON of a submission as strictly as the command line reads its arguments: without
 * unknown fields, so that a misspelt {@code dryRun} does not start a migration, and without values
 * of other types. An error says where it is, and quotes nothing, because the JSON has passwords.
 */
final class SubmissionReader {

  /** JSON may need six bytes for a byte of the mailbox file, which has at most 10 MB. */
  private static final int MAX_BYTES = 70_000_000;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .addModule(new SimpleModule().addDeserializer(LocalDate.class, new DateDeserializer()))
          .build();

  private SubmissionReader() {}

  /** Only {@code "2026-01-31"}; the library's own also reads numbers, lists and times. */
  private static final class DateDeserializer extends StdScalarDeserializer<LocalDate> {

    DateDeserializer() {
      super(LocalDate.class);
    }

    @Override
    public LocalDate deserialize(JsonParser parser, DeserializationContext context) {
      String text = parser.getValueAsString("");
      try {
        return LocalDate.parse(parser.currentToken().isNumeric() ? "" : text);
      } catch (DateTimeException e) {
        throw context.weirdStringException("", LocalDate.class, "not a date");
      }
    }
  }

  /**
   * @throws RequestProblemException when the body is not the JSON of a submission
   */
  static BatchRequest read(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw RequestProblemException.invalid("The body is larger than 70 MB.");
    }
    BatchRequest request;
    try {
      request = JSON.readValue(bytes, BatchRequest.class);
    } catch (UnrecognizedPropertyException e) {
      throw RequestProblemException.unreadable(
          "The body has a field that does not exist" + where(e.getLocation()) + ".");
    } catch (JacksonException e) {
      throw RequestProblemException.unreadable(
          "The body is not the expected JSON" + where(e.getLocation()) + ".");
    }
    if (request == null) {
      throw RequestProblemException.unreadable("The body is not the expected JSON.");
    }
    return request;
  }

  private static String where(@Nullable TokenStreamLocation at) {
    return at == null || at.getLineNr() < 1
        ? ""
        : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }
}
