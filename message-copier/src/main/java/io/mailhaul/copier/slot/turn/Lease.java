package io.mailhaul.copier.slot.turn;

import java.time.Duration;

/**
 * The time for which this replica may rely on its slot assignment after an answered heartbeat. Both
 * the monotonic clock and the wall clock must be within it: a suspended machine stops the monotonic
 * clock, a paused process stops neither. The lease is shorter than the session timeout. So a copier
 * that resumes after its slots were reassigned notices this before its first command.
 */
public final class Lease {

  private final Duration duration;
  private volatile long monotonic;
  private volatile long wall;
  private volatile boolean renewed;

  public Lease(Duration duration) {
    this.duration = duration;
  }

  /**
   * Starts the lease again, because the group coordinator has answered a request. A request that
   * was sent before the one that has renewed the lease changes nothing.
   *
   * @param nanoTime {@link System#nanoTime} before the request was sent
   * @param millis {@link System#currentTimeMillis} at the same moment
   */
  public void renew(long nanoTime, long millis) {
    if (renewed && nanoTime - monotonic < 0) {
      return;
    }
    monotonic = nanoTime;
    wall = millis;
    renewed = true;
  }

  boolean isHeld() {
    return isHeld(System.nanoTime(), System.currentTimeMillis());
  }

  /** Whether the lease is held at this moment of both clocks. */
  public boolean isHeld(long nanoTime, long millis) {
    return renewed
        && nanoTime - monotonic < duration.toNanos()
        && Math.abs(millis - wall) < duration.toMillis();
  }
}
