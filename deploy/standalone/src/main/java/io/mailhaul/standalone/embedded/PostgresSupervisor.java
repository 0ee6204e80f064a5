package io.mailhaul.standalone.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the database server again if it has ended by itself, for example because the system was
 * short of memory and killed it. After three restarts within ten minutes it gives up: the cause
 * would not go away.
 */
final class PostgresSupervisor implements AutoCloseable {

  interface Check {
    boolean hasEnded() throws IOException;
  }

  interface Restart {
    void run() throws IOException;
  }

  private static final Logger log = LoggerFactory.getLogger(PostgresSupervisor.class);
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(250);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_RESTARTS = 3;
  private static final Duration PERIOD = Duration.ofMinutes(10);

  private final Check server;
  private final Restart restart;
  private final Path serverLog;
  private final Deque<Long> restarts = new ArrayDeque<>();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private @Nullable Exception lastFailure;
  private volatile boolean closed;
  private @Nullable Thread thread;

  PostgresSupervisor(Check server, Restart restart, Path serverLog) {
    this.server = server;
    this.restart = restart;
    this.serverLog = serverLog;
  }

  void start() {
    thread = Thread.ofPlatform().name("postgres-supervisor").daemon().start(this::supervise);
  }

  /** Completes with the cause when the supervisor has given up. */
  CompletionStage<Throwable> failure() {
    return failure.minimalCompletionStage();
  }

  /** A restart that has begun is completed first, so that the server can be stopped then. */
  @Override
  public void close() {
    closed = true;
    Thread supervising = thread;
    if (supervising == null) {
      return;
    }
    try {
      supervising.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isClosed() {
    return closed;
  }

  private void supervise() {
    try {
      while (!closed && !failure.isDone()) {
        checkSafely();
        Thread.sleep(CHECK_INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Without this thread, the server would not be started again. */
  private void checkSafely() {
    try {
      check(System.nanoTime());
    } catch (Error e) {
      log.error("PostgreSQL could not be checked; trying again", e);
    }
  }

  /** Restarts the server if it has ended. */
  void check(long nanoTime) {
    try {
      if (!server.hasEnded() || closed) {
        return;
      }
      while (!restarts.isEmpty() && nanoTime - restarts.getFirst() > PERIOD.toNanos()) {
        restarts.removeFirst();
      }
      if (restarts.size() == MAX_RESTARTS) {
        giveUp();
        return;
      }
      restarts.addLast(nanoTime);
      log.warn("PostgreSQL has ended; starting it again. Its log is {}", serverLog);
      restart.run();
      lastFailure = null;
      log.info("PostgreSQL runs again");
    } catch (IOException | RuntimeException e) {
      // The next check tries again: the server may have been killed while it started.
      lastFailure = e;
      log.warn("PostgreSQL did not start again", e);
    }
  }

  private void giveUp() {
    Exception cause = lastFailure;
    IllegalStateException given =
        new IllegalStateException(
            (cause == null
                    ? "PostgreSQL has ended again, after " + MAX_RESTARTS + " restarts"
                    : "PostgreSQL has ended and did not start again: " + cause.getMessage())
                + " (its log is "
                + serverLog
                + ")",
            cause);
    log.error("The database cannot be used", given);
    failure.complete(given);
  }
}
