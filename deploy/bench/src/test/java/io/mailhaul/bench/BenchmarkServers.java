package io.mailhaul.bench;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.simulated.LatencyProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The two Dovecots, whose mail is in memory, and the proxies to them. */
final class BenchmarkServers implements AutoCloseable {

  static final String PASSWORD = "secret";

  private static final long REQUIRED_BYTES = 6L << 30;

  private final Path destinationMail;
  private final Dovecot source;
  private final Dovecot destination;
  private final List<ProcessHandle> processes;
  private final Map<Duration, List<LatencyProxy>> delayed = new HashMap<>();

  BenchmarkServers() throws IOException {
    Path memory = Path.of("/dev/shm");
    if (!Files.isWritable(memory) || Files.getFileStore(memory).getUsableSpace() < REQUIRED_BYTES) {
      throw new IllegalStateException(
          "/dev/shm must have 6 GB free: on a disk its speed would be measured");
    }
    destinationMail = Files.createTempDirectory(memory, "mailhaul-bench-");
    // Also for a benchmark that is stopped from outside.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(destinationMail)));
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    source = Dovecot.settings().anyUser(PASSWORD).start();
    destination = Dovecot.settings().anyUser(PASSWORD).mailIn(destinationMail).start();
    processes =
        ProcessHandle.current().children().filter(child -> !before.contains(child)).toList();
  }

  Dovecot source() {
    return source;
  }

  Dovecot destination() {
    return destination;
  }

  /** The processes of the servers. */
  List<ProcessHandle> processes() {
    return processes;
  }

  Ports ports(Duration roundTrip) {
    if (roundTrip.isZero()) {
      return new Ports(source.port(), destination.port());
    }
    List<LatencyProxy> both =
        delayed.computeIfAbsent(
            roundTrip,
            trip ->
                List.of(
                    LatencyProxy.of(source.port(), trip),
                    LatencyProxy.of(destination.port(), trip)));
    return new Ports(both.getFirst().port(), both.getLast().port());
  }

  /** A connection to an account at the destination. */
  RawImapClient destinationClient(String account) {
    return destination.raw(account);
  }

  /** The number of messages in an account at the destination. */
  int messageCount(String account) {
    try (RawImapClient imap = destination.raw(account)) {
      return imap.folders().stream().mapToInt(imap::count).sum();
    }
  }

  /** Deletes an account at the destination with all its files, which are in memory. */
  void empty(String account) {
    delete(destinationMail.resolve(account));
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // A session that is just ending may still write. What is left is small.
      System.err.println("Could not remove " + directory + " (" + e + ")");
    }
  }

  @Override
  public void close() {
    delayed.values().forEach(both -> both.forEach(LatencyProxy::close));
    source.close();
    destination.close();
    delete(destinationMail);
  }
}
