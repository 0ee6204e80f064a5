package io.mailhaul.copier.lane;

import java.time.Duration;

/**
 * Limits for the processing of lanes.
 *
 * @param windowItems the initial size of a window, in messages
 * @param windowBytes the maximum size of a window, in bytes; a larger message is a window of its
 *     own
 * @param memory the maximum memory for mail that all lanes of a copier hold together, in bytes
 * @param settle how long a lane waits after an APPEND without a response, or after a copier crashed
 *     with the lane, so that the server can complete an APPEND that it has begun
 */
public record LaneSettings(int windowItems, long windowBytes, long memory, Duration settle) {

  /**
   * The maximum number of messages that one turn appends. After a crash, the next copier compares
   * only a bounded number of messages with the destination.
   */
  static final int MOST_APPENDED = 10_000;

  /** More than one turn can have appended: its last window may exceed {@link #MOST_APPENDED}. */
  static final int MOST_COMPARED = 2 * MOST_APPENDED;

  /**
   * Half of the memory holds one window, with a second copy while a message is taken from its
   * response.
   */
  private static final int LEAST_WINDOWS = 4;

  /** Windows that are copied quickly grow up to this multiple of the initial size. */
  private static final int GROWTH = 8;

  public LaneSettings {
    if (windowItems < 1 || windowBytes < 1 || settle.isNegative()) {
      throw new IllegalArgumentException("A window holds at least one message and one byte");
    }
    if (memory < LEAST_WINDOWS * windowBytes) {
      throw new IllegalArgumentException(
          "Windows of %d bytes need at least %d bytes of memory for mail, and there are %d"
              .formatted(windowBytes, LEAST_WINDOWS * windowBytes, memory));
    }
  }

  /** The maximum size of a window, in messages. */
  public int mostWindowItems() {
    return GROWTH * windowItems;
  }
}
