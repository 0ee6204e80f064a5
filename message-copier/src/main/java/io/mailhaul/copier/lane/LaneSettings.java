package io.mailhaul.copier.lane;

import java.time.Duration;

/**
 * How a lane is worked.
 *
 * @param windowItems how many items are fetched and appended at once, at the most
 * @param windowBytes how many bytes a window has, at the most; a larger item goes alone
 * @param settle how long a lane rests after an APPEND that was not answered, and when a copier has
 *     died with it, so that what was sent can arrive and a server can finish what it had begun
 */
public record LaneSettings(int windowItems, long windowBytes, Duration settle) {

  /**
   * How many items one turn appends to a lane at the most. A copier that takes the lane up after a
   * crash compares the destination with this many items only.
   */
  static final int MOST_APPENDED = 10_000;

  /** More than a turn can have appended: the last window may go beyond {@link #MOST_APPENDED}. */
  static final int MOST_COMPARED = 2 * MOST_APPENDED;

  public LaneSettings {
    if (windowItems < 1 || windowBytes < 1 || settle.isNegative()) {
      throw new IllegalArgumentException("A window holds at least one item and one byte");
    }
  }
}
