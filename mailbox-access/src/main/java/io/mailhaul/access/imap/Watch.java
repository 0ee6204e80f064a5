package io.mailhaul.access.imap;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Looks after a connection now and then: cuts it when one response takes too long, since the read
 * timeout alone would let a server hold it forever with a byte a minute, and has it say something
 * when nobody has used it for long.
 */
final class Watch {

  private static final int LOOKS = 10;

  private final Duration longest;
  private final Duration idle;
  private volatile long used = System.nanoTime();
  private volatile long since;
  private volatile boolean overdue;

  private Watch(Duration longest, Duration idle) {
    this.longest = longest;
    this.idle = idle;
  }

  /**
   * @param longest how long an response may take with its literals, from its first byte awaited
   * @param idle how long the connection may be without a command
   */
  static Watch over(Wire connection, Duration longest, Duration idle, ScheduledExecutorService clock) {
    Watch watch = new Watch(longest, idle);
    long pause = Math.max(1, longest.toMillis() / LOOKS);
    ScheduledFuture<?>[] looking = new ScheduledFuture<?>[1];
    looking[0] =
        clock.scheduleWithFixedDelay(() -> watch.look(connection), pause, pause, TimeUnit.MILLISECONDS);
    connection.onDeath(() -> looking[0].cancel(false));
    return watch;
  }

  private void look(Wire connection) {
    long began = since;
    if (began != 0 && System.nanoTime() - began > longest.toNanos()) {
      overdue = true;
      connection.die();
    }
    if (began == 0 && System.nanoTime() - used > idle.toNanos()) {
      // The clock is everybody's and must not wait for an response.
      Thread.ofVirtual().name("imap-noop").start(connection::stayAwake);
    }
  }

  /** An response is awaited from now on. */
  void begin() {
    since = System.nanoTime() | 1;
  }

  /** It has come. */
  void end() {
    used = System.nanoTime();
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
