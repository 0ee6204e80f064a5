package io.mailhaul.bench;

import io.mailhaul.access.testing.simulated.SessionLimitProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Compares the number of sessions that Mailhaul finds with the best fixed number, for sources that
 * refuse sessions or slow down, and with the former default if nothing is limited. Each source is
 * measured with the best fixed number, then twice with {@code auto}: when Mailhaul does not know
 * the source yet, and when it does.
 */
final class SessionLimitBenchmark implements AutoCloseable {

  /**
   * A source.
   *
   * @param best the best fixed number of sessions
   */
  private record Source(
      String description, int best, int accepted, IntToDoubleFunction bytesPerSecond) {}

  private static final Path LAUNCHER = Path.of(System.getProperty("bench.launcher", "mailhaul"));

  /** How many mailboxes each session of the best fixed number copies. */
  private static final int MAILBOXES_PER_SESSION = 20;

  private static final int ROUNDS_WITHOUT_LIMIT = 2;

  private static final double BYTES_PER_SECOND = 35_000;

  private static final List<Source> SOURCES =
      List.of(
          new Source("refuses more than 3", 3, 3, n -> n * BYTES_PER_SECOND),
          new Source("refuses more than 10", 10, 10, n -> n * BYTES_PER_SECOND),
          new Source(
              "slows down from 6 sessions on",
              6,
              Integer.MAX_VALUE,
              n -> 2 * n * BYTES_PER_SECOND / (1 + n * n / 36.0)));

  private final Path directory = Files.createTempDirectory("mailhaul-bench-");
  private final BenchmarkServers servers = new BenchmarkServers();
  private final BenchmarkMail corpus = new BenchmarkMail(servers.source(), 1);
  private final ServingPlatform platform =
      ServingPlatform.start(LAUNCHER, directory.resolve("data"), servers.processes());
  private int accountCount;

  private SessionLimitBenchmark() throws IOException {}

  public static void main(String[] none) throws Exception {
    try (SessionLimitBenchmark benchmark = new SessionLimitBenchmark()) {
      benchmark.run("warm-up", 8, 60, benchmark.servers.ports(Duration.ZERO));
      System.out.println(
          "| source | best fixed, s | auto, s (refused) | ratio | auto again, s (refused) | ratio |");
      System.out.println("|---|---|---|---|---|---|");
      benchmark.compareWithoutLimit();
      for (int i = 0; i < SOURCES.size(); i++) {
        benchmark.compare("source-" + i, SOURCES.get(i));
      }
    }
  }

  /** The former default against auto, with the servers as they are. */
  private void compareWithoutLimit() throws Exception {
    Ports direct = servers.ports(Duration.ZERO);
    double fixed = 0;
    double found = 0;
    double again = 0;
    for (int round = 0; round < ROUNDS_WITHOUT_LIMIT; round++) {
      fixed += run("local-fixed-" + round, 8, 300, direct);
      found += run("local-auto-" + round, null, 300, direct);
      again += run("local-again-" + round, null, 300, direct);
    }
    System.out.printf(
        "| no limit (fixed: 8), mean of %d | %.1f | %.1f | **%.2f** | %.1f | **%.2f** |%n",
        ROUNDS_WITHOUT_LIMIT,
        fixed / ROUNDS_WITHOUT_LIMIT,
        found / ROUNDS_WITHOUT_LIMIT,
        fixed / found,
        again / ROUNDS_WITHOUT_LIMIT,
        fixed / again);
  }

  private void compare(String name, Source source) throws Exception {
    int mailboxes = MAILBOXES_PER_SESSION * source.best();
    Ports direct = servers.ports(Duration.ZERO);
    try (SessionLimitProxy limited =
        new SessionLimitProxy(direct.source(), source.accepted(), source.bytesPerSecond())) {
      Ports route = new Ports(limited.port(), direct.destination());
      double fixed = run(name + "-fixed", source.best(), mailboxes, route);
      limited.takeRefused();
      double first = run(name + "-auto", null, mailboxes, route);
      int refusedFirst = limited.takeRefused();
      double again = run(name + "-again", null, mailboxes, route);
      int refusedAgain = limited.takeRefused();
      System.out.printf(
          "| %s | %.1f | %.1f (%d) | **%.2f** | %.1f (%d) | **%.2f** |%n",
          source.description(),
          fixed,
          first,
          refusedFirst,
          fixed / first,
          again,
          refusedAgain,
          fixed / again);
    }
  }

  /** Returns the seconds of a run over some of the small mailboxes. */
  private double run(String batch, @Nullable Integer concurrency, int mailboxes, Ports route)
      throws Exception {
    Map<String, String> accounts = new LinkedHashMap<>();
    for (String account : corpus.accounts(Workload.named("many")).subList(0, mailboxes)) {
      accounts.put(account, "l" + ++accountCount + "@example.org");
    }
    double seconds = platform.run(batch, route, accounts, concurrency).seconds();
    System.err.printf("%s: %.1f s%n", batch, seconds);
    accounts.values().forEach(servers::empty);
    return seconds;
  }

  @Override
  public void close() {
    platform.close();
    servers.close();
  }
}
