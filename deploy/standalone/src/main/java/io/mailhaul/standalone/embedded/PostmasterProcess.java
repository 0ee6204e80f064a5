package io.mailhaul.standalone.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds the process of the server that uses a data directory. The process id in {@code
 * postmaster.pid} alone proves nothing: the system may have given it to another process since,
 * which must not be stopped or waited for.
 */
final class PostmasterProcess {

  private PostmasterProcess() {}

  static Path pidFile(Path data) {
    return data.resolve("postmaster.pid");
  }

  /** The running server; empty if it has ended, even if its parent has not reaped it yet. */
  static Optional<ProcessHandle> of(Path data) throws IOException {
    return pidIn(pidFile(data))
        .flatMap(ProcessHandle::of)
        .filter(ProcessHandle::isAlive)
        .filter(process -> isServerOf(data, process));
  }

  /**
   * Ends a server whose own programs or files cannot be used for that: lets it end its sessions
   * first, then kills it. Its other processes end with it.
   */
  static void end(Optional<ProcessHandle> server, Duration timeout) {
    server
        .filter(ProcessHandle::isAlive)
        .ifPresent(process -> {
          process.destroy();
          try {
            process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
          } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
          } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
          }
        });
  }

  private static boolean isServerOf(Path data, ProcessHandle process) {
    var arguments = Arrays.asList(process.info().arguments().orElse(new String[0]));
    var directory = arguments.indexOf("-D");
    return directory >= 0
        && directory + 1 < arguments.size()
        && arguments.get(directory + 1).equals(data.toString());
  }

  private static Optional<Long> pidIn(Path pidFile) throws IOException {
    try (var lines = Files.lines(pidFile)) {
      return lines
          .findFirst()
          .map(String::strip)
          .filter(l -> l.matches("\\d{1,18}"))
          .map(Long::valueOf);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
