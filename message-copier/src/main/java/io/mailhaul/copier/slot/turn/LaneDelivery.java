package io.mailhaul.copier.slot.turn;

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
 * @param readError the error when the record is not a readable lane; null otherwise
 * @param eventCrashes how many copiers may have crashed with this event
 * @param hasUnconfirmedAppend see {@link CrashMarkers#hasUnconfirmedAppend}
 */
record LaneDelivery(
    ConsumerRecord<String, byte[]> record,
    @Nullable Lane lane,
    @Nullable SerializationException readError,
    int eventCrashes,
    boolean hasUnconfirmedAppend) {

  static LaneDelivery of(ConsumerRecord<String, byte[]> event, CrashMarkers markers) {
    int crashes = markers.crashesWith(event.offset());
    boolean unconfirmed = markers.hasUnconfirmedAppend(event.offset());
    try {
      Event read = EventJson.read(event.value());
      if (read instanceof Lane lane) {
        return new LaneDelivery(event, lane, null, crashes, unconfirmed);
      }
      throw new SerializationException("Not a lane: " + read.getClass().getSimpleName());
    } catch (SerializationException e) {
      return new LaneDelivery(event, null, e, crashes, unconfirmed);
    }
  }

  /** How many copiers may have crashed with the lane since it was last outside of safe mode. */
  int laneCrashes() {
    Lane.SafeMode safeMode = lane == null ? null : lane.safeMode();
    return eventCrashes + (safeMode == null ? 0 : safeMode.crashes());
  }

  /** Whether a turn must process this event alone, so that a crash affects no other event. */
  boolean isSuspect() {
    return laneCrashes() > 0 || hasUnconfirmedAppend;
  }
}
