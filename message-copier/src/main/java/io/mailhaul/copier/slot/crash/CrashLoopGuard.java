package io.mailhaul.copier.slot.crash;

import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.events.Lane;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Protects against a lane that crashes its copiers, without slowing down the many lanes that were
 * only in hand when a copier was killed. What a crash says depends on the lane's level, which is
 * {@link Lane.SafeMode#crashes}:
 *
 * <ol>
 *   <li>The copier crashed with the lane and others. The first window is committed at once, so that
 *       a second crash shows whether the lane has advanced meanwhile. Then its level is 0, and it
 *       is processed as always, but in windows of the first size and without read-ahead.
 *   <li>It crashed again, and the lane had not advanced. The lane is suspected: it is processed
 *       alone, in windows of a tenth of the size.
 *   <li>A copier crashed with such a window. The lane is processed alone, message by message, and
 *       each message is named in a commit before it is fetched. If copiers crash twice then, that
 *       message is recorded as failed, and the lane continues.
 *   <li>A copier crashed before it named a message. The cause is not a message, and the lane is
 *       parked for a while.
 *   <li>The same again: the lane is parked without a time to resume, so batch-service fails it.
 * </ol>
 *
 * Safe mode ends after as many messages as can have been in flight. So a lane whose copiers were
 * killed from outside loses little time.
 */
public final class CrashLoopGuard {

  private static final int TOGETHER = 1;
  private static final int SUSPECTED = 2;
  private static final int PARKED = 4;
  private static final int FAILED = 5;

  /** Once may be a coincidence: a lane with which no copier has crashed yet is not kept apart. */
  private static final int CRASHES_WITH_NAMED = 2;

  /** A copier has two windows in flight: it appends one and reads the next one ahead. */
  private static final int WINDOWS_IN_FLIGHT = 2;

  private final LaneSettings settings;

  public CrashLoopGuard(LaneSettings settings) {
    this.settings = settings;
  }

  /** Whether a turn must process the lane alone, and the copier no other such lane meanwhile. */
  public static boolean isSuspected(Lane lane, EventCrashes crashes) {
    return level(lane, crashes) >= SUSPECTED;
  }

  /**
   * The lane's level. A lane that has advanced since the last crash is not suspected because of an
   * earlier one.
   */
  private static int level(Lane lane, EventCrashes crashes) {
    int before = lane.safeMode() == null ? 0 : lane.safeMode().crashes();
    return Math.max(before, crashes.together()) + crashes.alone();
  }

  /** The parked lane when copiers crash with it for no message; null when it may be processed. */
  public LaneResult.@Nullable Parked parkedForCrashes(Lane lane, EventCrashes crashes) {
    int level = level(lane, crashes);
    if (crashes.alone() == 0 || level < PARKED || hasNamedMessage(lane)) {
      return null;
    }
    Failure failure =
        new Failure(FailureReason.LANE_CRASHES_WORKER, null, "folder " + lane.destination());
    return new LaneResult.Parked(
        List.of(),
        lane.withSafeMode(new Lane.SafeMode(level, settings.windowMessages(), null)),
        failure,
        level < FAILED ? retryDelay() : null);
  }

  private static boolean hasNamedMessage(Lane lane) {
    return lane.safeMode() != null && lane.safeMode().named() != null;
  }

  private static @Nullable Duration retryDelay() {
    return FailureReason.LANE_CRASHES_WORKER.retry()
            instanceof FailureReason.Retry.After(Duration d)
        ? d
        : null;
  }

  /** The lane with the safe mode that its crashes require. */
  public Lane inSafeMode(Lane lane, EventCrashes crashes) {
    if (crashes.isNone()) {
      return lane;
    }
    Lane.SafeMode before = lane.safeMode();
    if (before != null && before.named() != null) {
      return crashes.alone() < CRASHES_WITH_NAMED
          ? lane
          : lane.withSafeMode(before.crashedWithNamed());
    }
    int level = level(lane, crashes);
    return before != null && before.crashes() == level
        ? lane
        : lane.withSafeMode(new Lane.SafeMode(level, messagesInFlight(level), null));
  }

  /** How many of the lane's next messages the copier may have had in hand when it crashed. */
  private int messagesInFlight(int level) {
    // In safe mode one window is in flight, and it does not grow.
    return level == TOGETHER
        ? WINDOWS_IN_FLIGHT * settings.maxWindowMessages() + settings.windowMessages()
        : settings.safeModeWindow(level - 1);
  }
}
