package io.mailhaul.access.imap.connection;

import io.mailhaul.access.MailServerThreads;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Checks a connection periodically, from before it is opened. Sends NOOP if the connection has been
 * idle for long, and aborts the connection if a dialogue takes too long.
 *
 * <p>A dialogue is what leads to one result: opening the connection (TCP, TLS, greeting,
 * capabilities, STARTTLS, sign-in) or the rest of a command up to its completion. The time in which
 * this side waits for the server may not be longer than {@link ImapSettings#dialogueTimeout}, as a
 * whole: the read timeout does not apply to a server that sends one byte a minute, and a limit for
 * each response not to a server that sends one line a minute. A command may take longer, by one
 * second for each {@link #MIN_BYTES_PER_SECOND} bytes of its result that have arrived, and at most
 * as long as the transfer of what it has requested takes at that rate. So a server that sends 300
 * bytes a second is given up after 195 seconds.
 */
final class ConnectionWatchdog {

  /** The connection that is checked. */
  interface Watched {

    /** Closes the connection without waiting. */
    void abort();

    /** Sends a command, unless the connection is in use. */
    void sendKeepAlive();

    /** The number of bytes received so far. */
    long receivedBytes();
  }

  /** The slowest transfer that is waited for, on average over a dialogue. */
  static final long MIN_BYTES_PER_SECOND = 4_000;

  private static final int CHECKS_PER_TIMEOUT = 20;

  private final Duration timeout;
  private final Duration keepAliveInterval;
  private final Runnable abortOpening;
  private final ScheduledFuture<?> checks;
  private volatile @Nullable Watched connection;
  private long lastUsedNanos = System.nanoTime();
  private long awaitingSinceNanos = lastUsedNanos | 1;
  private long waitedNanos;
  private long bytesBefore;
  private long requestedBytes;
  private volatile boolean opened;
  private volatile boolean timedOut;

  /**
   * Starts to wait for the connection to open.
   *
   * @param abortOpening closes the socket, as long as no connection is watched
   */
  ConnectionWatchdog(
      ImapSettings settings, ScheduledExecutorService executor, Runnable abortOpening) {
    this.timeout = settings.dialogueTimeout();
    this.keepAliveInterval = settings.keepAliveInterval();
    this.abortOpening = abortOpening;
    long delay = Math.max(1, timeout.toMillis() / CHECKS_PER_TIMEOUT);
    this.checks = executor.scheduleWithFixedDelay(this::check, delay, delay, TimeUnit.MILLISECONDS);
  }

  /** Checks this connection, whose greeting was read, from now on. */
  void watch(Watched opened) {
    connection = opened;
    responseReceived();
  }

  private void check() {
    Watched watched = connection;
    if (isOverdue(watched)) {
      timedOut = true;
      if (watched == null) {
        abortOpening.run();
      } else {
        watched.abort();
      }
    } else if (watched != null && isIdle()) {
      // All connections share the executor thread, so it must not wait for a response.
      MailServerThreads.start("imap-noop", watched::sendKeepAlive);
    }
  }

  private synchronized boolean isOverdue(@Nullable Watched watched) {
    if (awaitingSinceNanos == 0) {
      return false;
    }
    long bytes =
        watched == null ? 0 : Math.clamp(watched.receivedBytes() - bytesBefore, 0, requestedBytes);
    long transfer = bytes * (TimeUnit.SECONDS.toNanos(1) / MIN_BYTES_PER_SECOND);
    return waitedNanos + System.nanoTime() - awaitingSinceNanos > timeout.toNanos() + transfer;
  }

  private synchronized boolean isIdle() {
    return awaitingSinceNanos == 0
        && System.nanoTime() - lastUsedNanos > keepAliveInterval.toNanos();
  }

  /**
   * The next dialogue begins: the connection is open, or a command is completed.
   *
   * @param bytes how many bytes of it may give it more time
   */
  synchronized void dialogueBegins(long bytes) {
    Watched watched = connection;
    bytesBefore = watched == null ? 0 : watched.receivedBytes();
    requestedBytes = bytes;
    waitedNanos = 0;
    opened = true;
  }

  /** These bytes give the dialogue no more time. */
  synchronized void receivedUnrequested(long bytes) {
    bytesBefore += bytes;
  }

  /** The connection begins to wait for a response. */
  synchronized void responseAwaited() {
    awaitingSinceNanos = System.nanoTime() | 1;
  }

  /** The connection has received the response. */
  synchronized void responseReceived() {
    lastUsedNanos = System.nanoTime();
    waitedNanos += lastUsedNanos - awaitingSinceNanos;
    awaitingSinceNanos = 0;
  }

  /** The connection is closed. */
  void end() {
    checks.cancel(false);
  }

  /** Whether the watchdog has aborted the connection. */
  boolean timedOut() {
    return timedOut;
  }

  /** What the server did if the watchdog has aborted the connection. */
  String timeoutText() {
    return (opened ? "a command" : "opening the connection")
        + " took longer than "
        + timeout.toSeconds()
        + " seconds as a whole";
  }
}
