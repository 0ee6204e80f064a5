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
 * What is done with a lane when copiers have died with it. After the first death it is taken window
 * by window, after the second item by item, each step committed, so that all that is well is saved
 * and the item to blame, if there is one, is the lane's next; after the third it is parked. Whoever
 * gets through as many items as can have been in flight is at full pace again: a lane whose copiers
 * were killed by somebody else loses some seconds. Should that happen three times in a row even so,
 * it is taken up again by itself after a while; only a lane that kills two more copiers then, with
 * a single item in their hands, is left to people.
 */
final class Wariness {

  private static final int WINDOW_BY_WINDOW = 1;
  private static final int PARKED = 3;
  private static final int GIVEN_UP = 5;

  /** What a copier has in flight: a window that is appended and one that is read ahead. */
  private static final int WINDOWS_IN_FLIGHT = 2;

  private final int windowItems;
  private final int inFlight;

  Wariness(LaneSettings settings) {
    windowItems = settings.windowItems();
    inFlight = WINDOWS_IN_FLIGHT * settings.mostWindowItems();
  }

  /** Hands the lane back when too many copiers have died with it; null when it may be worked. */
  LaneResult.@Nullable Parked parked(Taken taken, Lane lane) {
    if (taken.deathsNow() == 0 || taken.deaths() < PARKED) {
      return null;
    }
    Failure failure =
        new Failure(
            FailureReason.LANE_KILLS_COPIER,
            null,
            taken.deaths() + " times, folder " + lane.destination());
    return new LaneResult.Parked(
        List.of(),
        lane.with(new Lane.Caution(taken.deaths(), windowItems)),
        failure,
        taken.deaths() < GIVEN_UP ? delay() : null);
  }

  private static @Nullable Duration delay() {
    return FailureReason.LANE_KILLS_COPIER.retry() instanceof FailureReason.Retry.After(Duration d)
        ? d
        : null;
  }

  /**
   * The lane with as much caution as this event asks for. What copiers that are no more have sent
   * for it may be completed whenever the server likes, so it is looked for at the lane's end, too.
   */
  Lane wary(Taken taken, Lane lane) {
    Lane doubted = taken.mayBeUnanswered() ? lane.doubted() : lane;
    if (taken.deathsNow() == 0) {
      return doubted;
    }
    // Who is cautious has one window in flight, and it does not grow.
    int items = taken.deaths() == WINDOW_BY_WINDOW ? inFlight + windowItems : windowItems;
    return doubted.with(new Lane.Caution(taken.deaths(), items));
  }
}
