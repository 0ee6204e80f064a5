package io.mailhaul.copier.lane;

import java.time.Duration;

/**
 * How a lane is worked.
 *
 * @param windowItems how many items are fetched and appended at once, to begin with
 * @param windowBytes how many bytes a window has, at the most; a larger item goes alone
 * @param memory how many bytes of mail all lanes of a replica together hold at the most
 * @param settle how long a lane rests after an APPEND that was not answered, and when a copier has
 *     died with it, so that what was sent can arrive and a server can finish what it had begun
 */
public record LaneSettings(int windowItems, long windowBytes, long memory, Duration settle) {

  /**
   * How many items one turn appends to a lane at the most. A copier that takes the lane up after a
   * crash compares the destination with this many items only.
   */
  static final int MOST_APPENDED = 10_000;

  /** More than a turn can have appended: the last window may go beyond {@link #MOST_APPENDED}. */
  static final int MOST_COMPARED = 2 * MOST_APPENDED;

  /** One half of the memory holds one window, also while its only item is taken from its answer. */
  private static final int LEAST_WINDOWS = 4;

  /** Windows that are dealt with quickly grow to so many times of what they begin with. */
  private static final int GROWTH = 8;

  public LaneSettings {
    if (windowItems < 1 || windowBytes < 1 || settle.isNegative()) {
      throw new IllegalArgumentException("A window holds at least one item and one byte");
    }
    if (memory < LEAST_WINDOWS * windowBytes) {
      throw new IllegalArgumentException(
          "Windows of %d bytes need at least %d bytes of memory for mail, and there are %d"
              .formatted(windowBytes, LEAST_WINDOWS * windowBytes, memory));
    }
  }

  /** How many items a window has at the most. */
  public int mostWindowItems() {
    return GROWTH * windowItems;
  }
}
