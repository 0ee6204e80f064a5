package io.mailhaul.copier.lane.state;

import java.time.Duration;

/** The size of a turn's windows, in messages: it follows the destination's speed and its losses. */
public final class WindowSize {

  /** After a window that took less, the next one may be larger. */
  private static final Duration QUICK_WINDOW = Duration.ofMillis(500);

  /** After a window that took more, the next one is smaller. */
  private static final Duration SLOW_WINDOW = Duration.ofSeconds(2);

  /** A lost connection divides the size by this number. */
  private static final int SHRINK_DIVISOR = 4;

  private final int initial;
  private int current;
  private int largest;

  /**
   * @param initial the size of the first window
   * @param largest the maximum size of a window
   */
  public WindowSize(int initial, int largest) {
    this.initial = initial;
    this.current = initial;
    this.largest = largest;
  }

  /** The maximum size of the next window, in messages. */
  public int windowMessages() {
    return current;
  }

  /**
   * Whether a connection was lost and the message that causes it, if there is one, is not found
   * yet.
   */
  public boolean isIsolating() {
    return current < initial;
  }

  /**
   * Call after a lost connection: smaller windows find the message that causes it, if there is one.
   */
  public void shrink() {
    current = Math.max(1, Math.min(current, initial) / SHRINK_DIVISOR);
    largest = initial;
  }

  /**
   * Call after a successful window that took this time. Large windows save time on a link with long
   * round trips; on a server that is slow for each message they would make a turn too long.
   */
  public void adjust(Duration time) {
    if (isIsolating()) {
      current = Math.min(initial, current * 2);
    } else if (time.compareTo(QUICK_WINDOW) < 0) {
      current = Math.min(largest, current * 2);
    } else if (time.compareTo(SLOW_WINDOW) > 0) {
      current = Math.max(initial, current / 2);
    }
  }
}
