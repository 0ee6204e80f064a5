package io.mailhaul.access.imap.connection;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Checks a connection periodically. Aborts it if one response takes too long, because the read
 * timeout does not apply to a server that sends one byte a minute. Sends NOOP if the connection has
 * been idle for long.
 */
final class ConnectionWatchdog {

  /** The connection that is checked. */
  interface Watched {

    void abort();

    /** Sends a command, unless the connection is in use. */
    void sendKeepAlive();

    /** Sets a listener that runs, at least once, when the connection is closed. */
    void onClose(Runnable listener);
  }

  private static final int CHECKS_PER_TIMEOUT = 10;

  private final Duration responseTimeout;
  private final Duration keepAliveInterval;
  private volatile long lastUsedNanos = System.nanoTime();
  private volatile long awaitingSinceNanos;
  private volatile boolean timedOut;

  private ConnectionWatchdog(Duration responseTimeout, Duration keepAliveInterval) {
    this.responseTimeout = responseTimeout;
    this.keepAliveInterval = keepAliveInterval;
  }

  /**
   * @param responseTimeout how long a response may take, from the start of waiting to its last byte
   * @param keepAliveInterval how long the connection may be idle
   */
  static ConnectionWatchdog start(
      Watched connection,
      Duration responseTimeout,
      Duration keepAliveInterval,
      ScheduledExecutorService executor) {
    ConnectionWatchdog watchdog = new ConnectionWatchdog(responseTimeout, keepAliveInterval);
    long delay = Math.max(1, responseTimeout.toMillis() / CHECKS_PER_TIMEOUT);
    ScheduledFuture<?>[] checks = new ScheduledFuture<?>[1];
    checks[0] =
        executor.scheduleWithFixedDelay(
            () -> watchdog.check(connection), delay, delay, TimeUnit.MILLISECONDS);
    connection.onClose(() -> checks[0].cancel(false));
    return watchdog;
  }

  private void check(Watched connection) {
    long awaitedSince = awaitingSinceNanos;
    if (awaitedSince != 0 && System.nanoTime() - awaitedSince > responseTimeout.toNanos()) {
      timedOut = true;
      connection.abort();
    }
    if (awaitedSince == 0 && System.nanoTime() - lastUsedNanos > keepAliveInterval.toNanos()) {
      // All connections share the executor thread, so it must not wait for a response.
      Thread.ofVirtual().name("imap-noop").start(connection::sendKeepAlive);
    }
  }

  /** The connection begins to wait for a response. */
  void responseAwaited() {
    awaitingSinceNanos = System.nanoTime() | 1;
  }

  /** The connection has received the response. */
  void responseReceived() {
    lastUsedNanos = System.nanoTime();
    awaitingSinceNanos = 0;
  }

  /** Whether the watchdog has aborted the connection. */
  boolean timedOut() {
    return timedOut;
  }

  Duration responseTimeout() {
    return responseTimeout;
  }
}
