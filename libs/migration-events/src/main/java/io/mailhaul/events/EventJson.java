package io.mailhaul.events;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
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

  /** Serializes events for Kafka producers; null is a tombstone. */
  public static final class EventSerializer implements Serializer<Event> {
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable Event event) {
      return event == null ? null : write(event);
    }
  }

  /** Deserializes events for Kafka consumers; a tombstone is null. */
  public static final class EventDeserializer implements Deserializer<Event> {
    @Override
    public @Nullable Event deserialize(String topic, byte @Nullable [] json) {
      return json == null ? null : read(json);
    }
  }
}
