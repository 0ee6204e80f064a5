package io.mailhaul.standalone.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server that a killed process has left running on a data directory, if there is one. */
record OrphanedPostgres(Path data, PostgresCommands commands) {

  private static final Logger log = LoggerFactory.getLogger(OrphanedPostgres.class);

  /** PostgreSQL ends all sessions, writes a checkpoint and stops. */
  private static final String FAST_SHUTDOWN = "INT";

  /** PostgreSQL stops at once and recovers at the next start. */
  private static final String IMMEDIATE_SHUTDOWN = "QUIT";

  private static final long POLL_MILLIS = 10;

  void stop(Duration timeout) throws IOException {
    var pidFile = PostmasterProcess.pidFile(data);
    if (Files.notExists(pidFile)) {
      return;
    }
    var alive = PostmasterProcess.of(data);
    if (alive.isEmpty()) {
      // If another process has this id now, PostgreSQL would refuse to start.
      Files.deleteIfExists(pidFile);
      return;
    }
    var server = alive.get();
    log.info("Stopping PostgreSQL (pid {}), left running by a killed process", server.pid());
    for (var signal : List.of(FAST_SHUTDOWN, IMMEDIATE_SHUTDOWN)) {
      if (endsAfter(signal, server, pidFile, timeout)) {
        return;
      }
    }
    throw new IOException(
        "PostgreSQL with pid "
            + server.pid()
            + " still uses "
            + data
            + " and does not stop. End that process");
  }

  /**
   * Sends the signal and waits until the server has removed its pid file, which is its last action.
   * The process may remain visible for longer, until its new parent has reaped it.
   */
  private boolean endsAfter(String signal, ProcessHandle server, Path pidFile, Duration timeout)
      throws IOException {
    var deadline = System.nanoTime() + timeout.toNanos();
    commands.run("pg_ctl", timeout, List.of("kill", signal, Long.toString(server.pid())));
    try {
      while (server.isAlive() && Files.exists(pidFile)) {
        if (System.nanoTime() > deadline) {
          return false;
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while stopping PostgreSQL", e);
    }
  }
}
