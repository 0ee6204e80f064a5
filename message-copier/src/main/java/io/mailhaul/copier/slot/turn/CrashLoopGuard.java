package io.mailhaul.copier.slot.turn;

import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.events.Lane;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Protects against a lane that crashes its copiers. After the first crash the lane is processed in
 * safe mode window by window, after the second crash message by message. Each step is committed, so
 * that all other messages are saved and a message that causes the crashes is the lane's next
 * message. After the third crash the lane is parked. Safe mode ends after as many messages as can
 * have been in flight; so a lane whose copiers were killed from outside only loses some seconds. A
 * lane that is parked after three or four crashes is resumed automatically. After the fifth crash
 * it is parked without a time to resume, so batch-service fails it.
 */
final class CrashLoopGuard {

  private static final int WINDOW_BY_WINDOW = 1;
  private static final int PARKED_FROM = 3;
  private static final int FAILS_FROM = 5;

  /** A copier has two windows in flight: it appends one and reads the next one ahead. */
  private static final int WINDOWS_IN_FLIGHT = 2;

  private final int windowMessages;
  private final int messagesInFlight;

  CrashLoopGuard(LaneSettings settings) {
    windowMessages = settings.windowMessages();
    messagesInFlight = WINDOWS_IN_FLIGHT * settings.maxWindowMessages();
  }

  /** The parked lane when too many copiers have crashed with it; null when it may be processed. */
  LaneResult.@Nullable Parked parkedForCrashes(LaneDelivery delivery, Lane lane) {
    if (delivery.eventCrashes() == 0 || delivery.laneCrashes() < PARKED_FROM) {
      return null;
    }
    Failure failure =
        new Failure(
            FailureReason.LANE_CRASHES_WORKER,
            null,
            delivery.laneCrashes() + " times, folder " + lane.destination());
    return new LaneResult.Parked(
        List.of(),
        lane.withSafeMode(new Lane.SafeMode(delivery.laneCrashes(), windowMessages)),
        failure,
        delivery.laneCrashes() < FAILS_FROM ? retryDelay() : null);
  }

  private static @Nullable Duration retryDelay() {
    return FailureReason.LANE_CRASHES_WORKER.retry()
            instanceof FailureReason.Retry.After(Duration d)
        ? d
        : null;
  }

  /**
   * The lane with the safe mode that its crashes require. If a copier crashed after an APPEND, the
   * server may complete that APPEND at any later time; so the lane also looks for its message at
   * the lane's end.
   */
  Lane inSafeMode(LaneDelivery delivery, Lane lane) {
    Lane marked = delivery.hasUnconfirmedAppend() ? lane.withUnconfirmedAppend() : lane;
    if (delivery.eventCrashes() == 0) {
      return marked;
    }
    // In safe mode one window is in flight, and it does not grow.
    int messages =
        delivery.laneCrashes() == WINDOW_BY_WINDOW
            ? messagesInFlight + windowMessages
            : windowMessages;
    return marked.withSafeMode(new Lane.SafeMode(delivery.laneCrashes(), messages));
  }
}
