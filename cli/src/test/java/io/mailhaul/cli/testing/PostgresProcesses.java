package io.mailhaul.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The processes of PostgreSQL that run in a directory. */
public final class PostgresProcesses {

  private PostgresProcesses() {}

  /** The process id of the server; waits until there is one. */
  public static long serverOf(Path dataDirectory) {
    Path pidFile = dataDirectory.resolve("postgres/data/postmaster.pid");
    await()
        .atMost(Duration.ofSeconds(120))
        .ignoreExceptions()
        .until(() -> ProcessHandle.of(pidIn(pidFile)).isPresent());
    try {
      return pidIn(pidFile);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Kills the server of the directory if there is one. */
  public static void killServerOf(Path dataDirectory) {
    try {
      kill(pidIn(dataDirectory.resolve("postgres/data/postmaster.pid")));
    } catch (IOException | RuntimeException e) {
      // There is no file, or it is being written.
    }
  }

  /** Whether a server runs that has another process id. */
  public static boolean runsAnother(Path dataDirectory, long than) {
    try {
      long pid = pidIn(dataDirectory.resolve("postgres/data/postmaster.pid"));
      return pid != than && ProcessHandle.of(pid).isPresent();
    } catch (IOException | RuntimeException e) {
      // There is no file, or it is being written.
      return false;
    }
  }

  private static long pidIn(Path pidFile) throws IOException {
    return Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
  }

  /** Sends SIGKILL to the server. Its other processes end when they notice it. */
  public static void kill(long server) {
    ProcessHandle.of(server).ifPresent(ProcessHandle::destroyForcibly);
  }

  /**
   * Waits until no process works in the directory, which may have been deleted. The command has
   * ended; only processes that were killed may need a moment.
   */
  public static void assertNoneIn(Path dataDirectory) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(processesIn(dataDirectory)).isEmpty());
  }

  private static List<String> processesIn(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(process -> workingDirectory(process.pid()).startsWith(directory.toString()))
        .map(process -> process.pid() + " " + process.info())
        .toList();
  }

  /** Linux adds "(deleted)" to a deleted one. */
  private static String workingDirectory(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd")).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
