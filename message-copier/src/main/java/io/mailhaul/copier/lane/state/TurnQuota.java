package io.mailhaul.copier.lane.state;

import io.mailhaul.events.Lane;
import org.jspecify.annotations.Nullable;

/**
 * How many messages a turn may still append. After a crash, a turn is limited to one window until
 * the lane has advanced.
 */
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

  /**
   * After this many crashes, other lanes were in hand as well: one step proves the lane innocent.
   */
  private static final int ONE_STEP_CRASHES = 1;

  /** After so many crashes each message is named before it is copied. */
  private static final int NAMED_AFTER_CRASHES = 3;

  private final Lane.@Nullable SafeMode safeMode;
  private Lane.@Nullable NamedMessage next;
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
    return appended >= MAX_APPENDED || (isOneStep() && (processed > 0 || next != null));
  }

  /** Whether only one window may be in hand at a time, so that none is read ahead. */
  public boolean isSafeMode() {
    return safeMode != null;
  }

  /** Whether the turn is limited to one window, since copiers have crashed before its commit. */
  public boolean isOneStep() {
    return safeMode != null && safeMode.crashes() >= ONE_STEP_CRASHES;
  }

  /** Whether a message may be read only when an earlier turn has named it. */
  public boolean isNamingMessages() {
    return safeMode != null && safeMode.crashes() >= NAMED_AFTER_CRASHES;
  }

  /** Whether an earlier turn has named this message, and no copier has crashed with it. */
  public boolean isNamed(String folder, long uid) {
    Lane.NamedMessage named = safeMode == null ? null : safeMode.named();
    return named != null && !named.crashed() && named.uid() == uid && named.folder().equals(folder);
  }

  /** Names the message that the next turn may read. */
  public void nameNext(String folder, long uid) {
    next = new Lane.NamedMessage(folder, uid, false);
  }

  /** The message with which a copier has crashed; null when there is none. */
  public Lane.@Nullable NamedMessage crashedWith() {
    Lane.NamedMessage named = safeMode == null ? null : safeMode.named();
    return named != null && named.crashed() ? named : null;
  }

  /**
   * The safe mode of the next turn; null when it is no longer needed. A lane that has advanced is
   * not suspected because of the one crash before.
   */
  public Lane.@Nullable SafeMode nextSafeMode() {
    if (safeMode == null || safeMode.messages() <= processed) {
      return null;
    }
    boolean innocent = safeMode.crashes() == ONE_STEP_CRASHES && processed > 0;
    return new Lane.SafeMode(
        innocent ? 0 : safeMode.crashes(), safeMode.messages() - processed, next);
  }
}
