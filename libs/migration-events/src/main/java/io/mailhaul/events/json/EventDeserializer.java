package io.mailhaul.events.json;

import io.mailhaul.events.Event;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Deserializes events for Kafka consumers; a tombstone is null. */
public final class EventDeserializer implements Deserializer<Event> {
  @Override
  public @Nullable Event deserialize(String topic, byte @Nullable [] json) {
    return json == null ? null : EventJson.read(json);
  }
}
