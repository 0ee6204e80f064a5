package io.mailhaul.events.json;

import io.mailhaul.events.Event;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Serializes events for Kafka producers; null is a tombstone. */
public final class EventSerializer implements Serializer<Event> {
  @Override
  public byte @Nullable [] serialize(String topic, @Nullable Event event) {
    return event == null ? null : EventJson.write(event);
  }
}
