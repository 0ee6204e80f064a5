package io.mailhaul.copier.slot.turn;

import io.mailhaul.copier.slot.crash.CrashLoopGuard;
import io.mailhaul.copier.slot.crash.CrashMarkers;
import io.mailhaul.copier.slot.crash.EventCrashes;
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
 * @param crashes the copiers that may have crashed with this event
 * @param hasUnconfirmedAppend see {@link CrashMarkers#hasUnconfirmedAppend}
 */
record LaneDelivery(
    ConsumerRecord<String, byte[]> record,
    @Nullable Lane lane,
    @Nullable SerializationException readError,
    EventCrashes crashes,
    boolean hasUnconfirmedAppend) {

  /**
   * @param inTurn the number of events that the current turn has processed before this one
   */
  static LaneDelivery of(ConsumerRecord<String, byte[]> event, CrashMarkers markers, int inTurn) {
    EventCrashes crashes = markers.crashesWith(event.offset(), inTurn);
    boolean unconfirmed = markers.hasUnconfirmedAppend(event.offset(), inTurn);
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

  /** Whether a turn must process this event alone, so that a crash affects no other event. */
  boolean isSuspected() {
    return lane != null && CrashLoopGuard.isSuspected(lane, crashes);
  }

  /** Whether the lane is processed in small steps. */
  boolean isInSafeMode() {
    return !crashes.isNone() || lane != null && lane.safeMode() != null;
  }

  /**
   * Whether a turn that has begun with another event may take this one, too. What an event must
   * wait for, the slot waits for before a turn.
   */
  boolean mayShareTurnOf(LaneDelivery first) {
    return !isSuspected()
        && (first.isInSafeMode() || !isInSafeMode())
        && (first.hasUnconfirmedAppend || !hasUnconfirmedAppend);
  }
}
