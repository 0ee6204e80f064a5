package io.mailhaul.standalone.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that a killed process has left behind over a data directory, if there is one. The
 * number in {@code postmaster.pid} alone proves nothing: it may have been given to somebody else's
 * process since, which must neither be ended nor be waited for.
 */
record LeftBehind(Path data, PostgresCommands commands) {

  private static final Logger log = LoggerFactory.getLogger(LeftBehind.class);

  /** What PostgreSQL takes for "end all sessions, write everything back, stop". */
  private static final String FAST_SHUTDOWN = "INT";

  /** "Stop now; recover at the next start." */
  private static final String IMMEDIATE_SHUTDOWN = "QUIT";

  private static final long POLL_MILLIS = 10;

  void stop(Duration timeout) throws IOException {
    var pidFile = data.resolve("postmaster.pid");
    if (Files.notExists(pidFile)) {
      return;
    }
    var alive = pidIn(pidFile).flatMap(ProcessHandle::of).filter(ProcessHandle::isAlive);
    if (alive.filter(this::isOurServer).isEmpty()) {
      // With a number in it that lives on as another process, PostgreSQL would refuse to start.
      Files.deleteIfExists(pidFile);
      return;
    }
    var server = alive.get();
    log.info(
        "Stopping PostgreSQL (pid {}), left behind by a process that was killed", server.pid());
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
            + " and does not stop. End it");
  }

  private boolean isOurServer(ProcessHandle process) {
    var arguments = Arrays.asList(process.info().arguments().orElse(new String[0]));
    var directory = arguments.indexOf("-D");
    return directory >= 0
        && directory + 1 < arguments.size()
        && arguments.get(directory + 1).equals(data.toString());
  }

  /**
   * Sends the signal and waits until the server has removed its pid file, which is the last that it
   * does. The process itself may be seen for longer, until its new parent takes note of its end.
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
      throw new IOException("Interrupted while PostgreSQL was being stopped", e);
    }
  }

  private static Optional<Long> pidIn(Path pidFile) throws IOException {
    try (var lines = Files.lines(pidFile)) {
      return lines
          .findFirst()
          .map(String::strip)
          .filter(l -> l.matches("\\d{1,18}"))
          .map(Long::valueOf);
    }
  }
}
