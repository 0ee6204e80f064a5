package io.mailhaul.copier.lane.turn;

import java.time.Duration;

/**
 * Limits for the processing of lanes.
 *
 * @param windowMessages the initial size of a window, in messages
 * @param windowBytes the maximum size of a window, in bytes; a larger message is a window of its
 *     own
 * @param mailBufferMemory the maximum memory for mail that all lanes of a copier hold together, in
 *     bytes
 * @param appendSettleDelay how long a lane waits after an APPEND without a response, or after a
 *     copier crashed with the lane, so that the server can complete an APPEND that it has begun
 */
public record LaneSettings(
    int windowMessages, long windowBytes, long mailBufferMemory, Duration appendSettleDelay) {

  /**
   * Half of the memory holds one window, with a second copy while a message is taken from its
   * response.
   */
  private static final int MIN_WINDOWS = 4;

  /** Windows that are copied quickly grow up to this multiple of the initial size. */
  private static final int MAX_WINDOW_GROWTH = 8;

  private static final int SAFE_MODE_DIVISOR = 10;

  public LaneSettings {
    if (windowMessages < 1 || windowBytes < 1 || appendSettleDelay.isNegative()) {
      throw new IllegalArgumentException("A window holds at least one message and one byte");
    }
    if (mailBufferMemory < MIN_WINDOWS * windowBytes) {
      throw new IllegalArgumentException(
          "Windows of %d bytes need at least %d bytes of memory for mail, and there are %d"
              .formatted(windowBytes, MIN_WINDOWS * windowBytes, mailBufferMemory));
    }
  }

  /**
   * The size of all windows in safe mode, in messages. A tenth for each further crash: a message
   * that causes them is found after few crashes, and other messages take little time.
   *
   * @param crashes see {@link io.mailhaul.events.Lane.SafeMode#crashes}
   */
  public int safeModeWindow(int crashes) {
    return switch (crashes) {
      case 0, 1 -> windowMessages;
      case 2 -> Math.max(1, windowMessages / SAFE_MODE_DIVISOR);
      default -> 1;
    };
  }

  /** The maximum size of a window, in messages. */
  public int maxWindowMessages() {
    return MAX_WINDOW_GROWTH * windowMessages;
  }
}
