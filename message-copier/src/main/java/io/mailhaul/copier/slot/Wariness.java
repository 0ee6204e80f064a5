package io.mailhaul.copier.slot;

import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.LaneSettings;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Lane;
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
 * it stays parked until the user runs the migration again.
 */
final class Wariness {

  private static final int WINDOW_BY_WINDOW = 1;
  private static final int PARKED = 3;
  private static final int GIVEN_UP = 5;

  /** A copier has two windows in flight: it appends one and reads the next one ahead. */
  private static final int WINDOWS_IN_FLIGHT = 2;

  private final int windowItems;
  private final int inFlight;

  Wariness(LaneSettings settings) {
    windowItems = settings.windowItems();
    inFlight = WINDOWS_IN_FLIGHT * settings.mostWindowItems();
  }

  /** The parked lane when too many copiers have crashed with it; null when it may be processed. */
  LaneResult.@Nullable Parked parked(Taken delivery, Lane lane) {
    if (delivery.deathsNow() == 0 || delivery.deaths() < PARKED) {
      return null;
    }
    Failure failure =
        new Failure(
            FailureReason.LANE_KILLS_COPIER,
            null,
            delivery.deaths() + " times, folder " + lane.destination());
    return new LaneResult.Parked(
        List.of(),
        lane.with(new Lane.Caution(delivery.deaths(), windowItems)),
        failure,
        delivery.deaths() < GIVEN_UP ? delay() : null);
  }

  private static @Nullable Duration delay() {
    return FailureReason.LANE_KILLS_COPIER.retry() instanceof FailureReason.Retry.After(Duration d)
        ? d
        : null;
  }

  /**
   * The lane with the safe mode that its crashes require. If a copier crashed after an APPEND, the
   * server may complete that APPEND at any later time; so the lane also looks for its message at
   * the lane's end.
   */
  Lane wary(Taken delivery, Lane lane) {
    Lane marked = delivery.mayBeUnanswered() ? lane.doubted() : lane;
    if (delivery.deathsNow() == 0) {
      return marked;
    }
    // In safe mode one window is in flight, and it does not grow.
    int items = delivery.deaths() == WINDOW_BY_WINDOW ? inFlight + windowItems : windowItems;
    return marked.with(new Lane.Caution(delivery.deaths(), items));
  }
}
