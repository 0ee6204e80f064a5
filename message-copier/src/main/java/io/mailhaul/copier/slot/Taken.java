package io.mailhaul.copier.slot;

import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Lane;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A polled event that is about to be processed.
 *
 * @param lane the lane; null when the record is not a readable lane
 * @param unreadable the error when the record is not a readable lane; null otherwise
 * @param deathsNow how many copiers may have crashed with this event
 * @param mayBeUnanswered see {@link Attempts#mayBeUnanswered}
 */
record Taken(
    ConsumerRecord<String, byte[]> event,
    @Nullable Lane lane,
    @Nullable SerializationException unreadable,
    int deathsNow,
    boolean mayBeUnanswered) {

  static Taken of(ConsumerRecord<String, byte[]> event, Attempts attempts) {
    int deathsNow = attempts.deathsWith(event.offset());
    boolean mayBeUnanswered = attempts.mayBeUnanswered(event.offset());
    try {
      Event read = EventJson.read(event.value());
      if (read instanceof Lane lane) {
        return new Taken(event, lane, null, deathsNow, mayBeUnanswered);
      }
      throw new SerializationException("Not a lane: " + read.getClass().getSimpleName());
    } catch (SerializationException e) {
      return new Taken(event, null, e, deathsNow, mayBeUnanswered);
    }
  }

  /** How many copiers may have crashed with the lane since it was last outside of safe mode. */
  int deaths() {
    Lane.Caution caution = lane == null ? null : lane.caution();
    return deathsNow + (caution == null ? 0 : caution.deaths());
  }

  /** Whether a turn must process this event alone, so that a crash affects no other event. */
  boolean isSuspect() {
    return deaths() > 0 || mayBeUnanswered;
  }
}
