package io.mailhaul.copier.slot;

import java.time.Duration;

/**
 * Whether this replica may believe that its slots are still its own: its last heartbeat was
 * answered not long ago, by the monotonic clock and by the wall clock (a machine that was suspended
 * stops the one, a paused process neither). Shorter than the session timeout, so that a copier
 * which wakes after its slots have moved knows it before its first command.
 */
final class Lease {

  private final Duration duration;
  private volatile long monotonic;
  private volatile long wall;
  private volatile boolean begun;

  Lease(Duration duration) {
    this.duration = duration;
  }

  /**
   * The group coordinator has answered since this moment.
   *
   * @param nanoTime {@link System#nanoTime} before the answer was asked for
   * @param millis {@link System#currentTimeMillis} at the same moment
   */
  void renew(long nanoTime, long millis) {
    monotonic = nanoTime;
    wall = millis;
    begun = true;
  }

  boolean held() {
    return held(System.nanoTime(), System.currentTimeMillis());
  }

  boolean held(long nanoTime, long millis) {
    return begun
        && nanoTime - monotonic < duration.toNanos()
        && Math.abs(millis - wall) < duration.toMillis();
  }
}
