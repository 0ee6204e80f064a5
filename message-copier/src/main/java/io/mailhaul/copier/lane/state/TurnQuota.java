package io.mailhaul.copier.lane.state;

import io.mailhaul.events.Lane;
import org.jspecify.annotations.Nullable;

/** How many messages a turn may still append. In safe mode a turn is limited to one window. */
public final class TurnQuota {

  /**
   * After this many appended messages a turn begins no further window, so that the next copier
   * compares a bounded number of messages with the destination after a crash.
   */
  private static final int MAX_APPENDED = 10_000;

  /**
   * How many messages the next copier compares after a crash: more than one turn can have appended,
   * because its last window may exceed {@link #MAX_APPENDED}.
   */
  public static final int MAX_COMPARED = 2 * MAX_APPENDED;

  private final Lane.@Nullable SafeMode safeMode;
  private int appended;
  private int processed;

  TurnQuota(Lane.@Nullable SafeMode safeMode) {
    this.safeMode = safeMode;
  }

  /** Counts messages that this turn appended, or that the reconciler found. */
  public void countAppended(int messages) {
    appended += messages;
  }

  /** Counts messages whose processing begins. */
  public void countProcessed(int messages) {
    processed += messages;
  }

  /** Whether the turn has appended the maximum number of messages. */
  public boolean isReached() {
    return appended >= MAX_APPENDED || (isSafeMode() && processed > 0);
  }

  /** Whether a turn is limited to one window, without read-ahead. */
  public boolean isSafeMode() {
    return safeMode != null;
  }

  /** The safe mode of the next turn; null when it is no longer needed. */
  public Lane.@Nullable SafeMode nextSafeMode() {
    return safeMode == null || safeMode.messages() <= processed
        ? null
        : new Lane.SafeMode(safeMode.crashes(), safeMode.messages() - processed);
  }
}
