package io.mailhaul.events;

import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** For Kafka's producers. */
public final class EventSerializer implements Serializer<Event> {
  @Override
  public byte @Nullable [] serialize(String topic, @Nullable Event event) {
    return event == null ? null : EventJson.write(event);
  }
}
