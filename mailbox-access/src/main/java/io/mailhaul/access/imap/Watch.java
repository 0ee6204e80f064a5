package io.mailhaul.access.imap;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Checks a connection periodically. Aborts it if one response takes too long, because the read
 * timeout does not apply to a server that sends one byte a minute. Sends NOOP if the connection has
 * been idle for long.
 */
final class Watch {

  private static final int LOOKS = 10;

  private final Duration longest;
  private final Duration idle;
  private volatile long used = System.nanoTime();
  private volatile long since;
  private volatile boolean overdue;

  private Watch(Duration responseTimeout, Duration keepAliveInterval) {
    this.longest = responseTimeout;
    this.idle = keepAliveInterval;
  }

  /**
   * @param responseTimeout how long a response may take, from the start of waiting to its last byte
   * @param keepAliveInterval how long the connection may be idle
   */
  static Watch over(
      Wire connection,
      Duration responseTimeout,
      Duration keepAliveInterval,
      ScheduledExecutorService executor) {
    Watch watchdog = new Watch(responseTimeout, keepAliveInterval);
    long delay = Math.max(1, responseTimeout.toMillis() / LOOKS);
    ScheduledFuture<?>[] checks = new ScheduledFuture<?>[1];
    checks[0] =
        executor.scheduleWithFixedDelay(
            () -> watchdog.look(connection), delay, delay, TimeUnit.MILLISECONDS);
    connection.onDeath(() -> checks[0].cancel(false));
    return watchdog;
  }

  private void look(Wire connection) {
    long awaitedSince = since;
    if (awaitedSince != 0 && System.nanoTime() - awaitedSince > longest.toNanos()) {
      overdue = true;
      connection.die();
    }
    if (awaitedSince == 0 && System.nanoTime() - used > idle.toNanos()) {
      // All connections share the executor thread, so it must not wait for a response.
      Thread.ofVirtual().name("imap-noop").start(connection::stayAwake);
    }
  }

  /** The connection begins to wait for a response. */
  void begin() {
    since = System.nanoTime() | 1;
  }

  /** The connection has received the response. */
  void end() {
    used = System.nanoTime();
    since = 0;
  }

  /** Whether the watchdog has aborted the connection. */
  boolean overdue() {
    return overdue;
  }

  Duration longest() {
    return longest;
  }
}
