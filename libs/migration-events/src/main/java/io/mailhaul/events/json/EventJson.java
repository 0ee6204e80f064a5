package io.mailhaul.events.json;

import io.mailhaul.events.Event;
import org.apache.kafka.common.errors.SerializationException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes and reads events as JSON, in the same way for every topic. */
public final class EventJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private EventJson() {}

  /**
   * The event's JSON in UTF-8.
   *
   * @throws SerializationException when it would be longer than {@link Event#MAX_BYTES}: a bug,
   *     because the limits of the events keep each of them below that size
   */
  public static byte[] write(Event event) {
    // Jackson writes the type only when the declared type of the value is Event.
    byte[] json = MAPPER.writerFor(Event.class).writeValueAsBytes(event);
    if (json.length > Event.MAX_BYTES) {
      throw new SerializationException(
          event.getClass().getSimpleName() + " " + event.key() + " has " + json.length + " bytes");
    }
    return json;
  }

  /**
   * Reads an event.
   *
   * @throws SerializationException when the bytes are not the JSON of an event
   */
  public static Event read(byte[] json) {
    try {
      return MAPPER.readValue(json, Event.class);
    } catch (JacksonException e) {
      throw new SerializationException("Not an event: " + e.getOriginalMessage(), e);
    }
  }
}
