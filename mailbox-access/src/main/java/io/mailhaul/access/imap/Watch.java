package io.mailhaul.access.imap;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Cuts a connection on which one answer takes too long. The read timeout alone would let a server
 * hold a connection forever with a byte a minute.
 */
final class Watch {

  private static final int LOOKS = 10;

  private final Duration longest;
  private volatile long since;
  private volatile boolean overdue;

  private Watch(Duration longest) {
    this.longest = longest;
  }

  /**
   * @param longest how long an answer may take with its literals, from its first byte awaited
   */
  static Watch over(Wire wire, Duration longest, ScheduledExecutorService clock) {
    Watch watch = new Watch(longest);
    long pause = Math.max(1, longest.toMillis() / LOOKS);
    ScheduledFuture<?>[] looking = new ScheduledFuture<?>[1];
    looking[0] =
        clock.scheduleWithFixedDelay(() -> watch.look(wire), pause, pause, TimeUnit.MILLISECONDS);
    wire.onDeath(() -> looking[0].cancel(false));
    return watch;
  }

  private void look(Wire wire) {
    long began = since;
    if (began != 0 && System.nanoTime() - began > longest.toNanos()) {
      overdue = true;
      wire.die();
    }
  }

  /** An answer is awaited from now on. */
  void begin() {
    since = System.nanoTime() | 1;
  }

  /** It has come. */
  void end() {
    since = 0;
  }

  /** Whether it was this that cut the connection. */
  boolean overdue() {
    return overdue;
  }

  Duration longest() {
    return longest;
  }
}
