package io.mailhaul.bench;

import io.mailhaul.access.testing.Dovecot;
import io.mailhaul.access.testing.FarServer;
import io.mailhaul.access.testing.RawImap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The two Dovecots, whose mail is in memory, and the proxies to them. */
final class Servers implements AutoCloseable {

  static final String PASSWORD = "secret";

  private static final long ENOUGH_MEMORY = 6L << 30;

  private final Dovecot source;
  private final Dovecot destination;
  private final List<ProcessHandle> processes;
  private final Map<Duration, List<FarServer>> far = new HashMap<>();

  Servers() throws java.io.IOException {
    Path memory = Path.of("/dev/shm");
    if (!Files.isWritable(memory) || Files.getFileStore(memory).getUsableSpace() < ENOUGH_MEMORY) {
      throw new IllegalStateException(
          "/dev/shm must have 6 GB free: on a disk its speed would be measured");
    }
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    source = Dovecot.settings().anyUser(PASSWORD).start();
    destination = Dovecot.settings().anyUser(PASSWORD).start();
    processes =
        ProcessHandle.current().children().filter(child -> !before.contains(child)).toList();
  }

  Dovecot source() {
    return source;
  }

  /** The processes of the servers. */
  List<ProcessHandle> processes() {
    return processes;
  }

  Route route(Duration roundTrip) {
    if (roundTrip.isZero()) {
      return new Route(source.port(), destination.port());
    }
    List<FarServer> both =
        far.computeIfAbsent(
            roundTrip,
            trip ->
                List.of(FarServer.of(source.port(), trip), FarServer.of(destination.port(), trip)));
    return new Route(both.getFirst().port(), both.getLast().port());
  }

  /** The number of messages in an account at the destination. */
  int arrived(String account) {
    try (RawImap imap = destination.raw(account)) {
      return imap.folders().stream().mapToInt(imap::count).sum();
    }
  }

  /** Deletes all messages of an account at the destination, to free memory. */
  void empty(String account) {
    try (RawImap imap = destination.raw(account)) {
      for (String folder : imap.folders()) {
        if (imap.count(folder) > 0) {
          imap.expunge(folder, "1:*");
        }
      }
    }
  }

  @Override
  public void close() {
    far.values().forEach(both -> both.forEach(FarServer::close));
    source.close();
    destination.close();
  }
}
