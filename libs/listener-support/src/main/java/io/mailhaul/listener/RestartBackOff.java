package io.mailhaul.listener;

import java.time.Duration;

/**
 * How long to wait before a consumer that has failed is started again, and when restarts do not
 * help. All times are those of {@link System#nanoTime}. Not thread-safe.
 */
public final class RestartBackOff {

  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final Duration MAX_DELAY = Duration.ofMinutes(1);

  /** Together with their delays, about as long as {@link #MAX_DOWNTIME}. */
  private static final int MAX_RESTARTS = 7;

  /** A consumer that waits for so long before its restart is not restarted at all. */
  private static final Duration MAX_DOWNTIME = Duration.ofMinutes(2);

  /** After this time without a failure, the restarts are forgotten. */
  private static final Duration STABLE_TIME = Duration.ofMinutes(2);

  private boolean down;
  private int restarts;
  private long failedAt;
  private long restartedAt;

  /** The consumer has failed. Has no effect if it has failed before and was not restarted since. */
  public void failed(long nanoTime) {
    if (down) {
      return;
    }
    down = true;
    failedAt = nanoTime;
    if (restarts > 0 && nanoTime - restartedAt > STABLE_TIME.toNanos()) {
      restarts = 0;
    }
  }

  /** The consumer starts again. */
  public void restarted(long nanoTime) {
    down = false;
    restarts++;
    restartedAt = nanoTime;
  }

  /** From the failure to the restart; it doubles with each restart in a row. */
  public Duration delay() {
    Duration doubled = FIRST_DELAY.multipliedBy(1L << Math.min(restarts, 10));
    return doubled.compareTo(MAX_DELAY) < 0 ? doubled : MAX_DELAY;
  }

  /** The restarts in a row. */
  public int restarts() {
    return restarts;
  }

  /** How long ago the consumer has failed; zero if it was restarted since. */
  Duration downtime(long nanoTime) {
    return down ? Duration.ofNanos(nanoTime - failedAt) : Duration.ZERO;
  }

  /** How long ago the consumer was restarted. */
  Duration sinceRestart(long nanoTime) {
    return Duration.ofNanos(nanoTime - restartedAt);
  }

  /** Whether the consumer has failed and restarts do not help, or none was possible for long. */
  public boolean isHopeless(long nanoTime) {
    return restarts >= MAX_RESTARTS || downtime(nanoTime).compareTo(MAX_DOWNTIME) >= 0;
  }
}
