package io.mailhaul.bench;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.hostile.HostileBehaviour;
import io.mailhaul.access.testing.hostile.HostileServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/**
 * Measures how much of their pace mailboxes keep beside hostile servers: six mailboxes of 3,000
 * messages are copied alone, and then beside ten sources that flood, drip and hang in different
 * states, with the default time limits, and then alone again, so that other load on the machine
 * affects both. A new platform is warmed up first.
 */
final class HostileBenchmark implements AutoCloseable {

  private static final int RUNS = Integer.getInteger("bench.runs", 5);
  private static final int WARM_UPS = Integer.getInteger("bench.warmups", 10);
  private static final Path LAUNCHER = Path.of(System.getProperty("bench.launcher", "mailhaul"));
  private static final double TARGET = 0.8;
  private static final Duration ATTACK_TIMEOUT = Duration.ofMinutes(1);
  private static final int HOSTILE_MESSAGES = 300;

  private static final Workload HEALTHY =
      new Workload(
          "six",
          "six mailboxes of 3,000 messages",
          new Workload.Mail(
              Collections.nCopies(6, 3_000),
              Workload.Messages.MIXED,
              Workload.named("eight").mail().folders()),
          Duration.ZERO,
          Workload.Pass.FIRST,
          TARGET);

  /** The ten sources, as {@link HostileBehaviour#toString} names them. */
  private static final List<String> BEHAVIOURS =
      List.of(
          "source greeting: drips",
          "source sign in: floods",
          "source list: drips lines",
          "source select: floods",
          "source select: hangs",
          "source fetch heads: floods FETCH",
          "source fetch heads: drips lines",
          "source fetch heads: hangs",
          "source fetch content: drips in a literal",
          "source fetch content: hangs");

  private final BenchmarkServers servers = new BenchmarkServers();
  private final BenchmarkMail corpus = new BenchmarkMail(servers.source(), 1);
  private final Path directory = Files.createTempDirectory("mailhaul-bench-");
  private final ServingPlatform platform =
      ServingPlatform.start(LAUNCHER, directory.resolve("data"), servers.processes());
  private final List<HostileServer> hostile = new ArrayList<>();
  private int accountCount;

  private HostileBenchmark() throws IOException {}

  public static void main(String[] none) throws Exception {
    try (HostileBenchmark benchmark = new HostileBenchmark()) {
      for (int run = 1; run <= WARM_UPS; run++) {
        benchmark.copyHealthy("warm-up-" + run);
      }
      double[] alone = benchmark.measure("alone");
      benchmark.startHostile();
      double[] beside = benchmark.measure("beside");
      benchmark.stopHostile();
      alone =
          DoubleStream.concat(Arrays.stream(alone), Arrays.stream(benchmark.measure("again")))
              .toArray();
      double ratio = Comparison.median(alone) / Comparison.median(beside);
      System.out.println(
          "| mailboxes | alone, s | beside ten hostile sources, s | ratio | target |");
      System.out.println("|---|---|---|---|---|");
      System.out.printf(
          "| %s | %s | %s | **%.2f** | %.1f |%n",
          HEALTHY.description(), seconds(alone), seconds(beside), ratio, TARGET);
    }
  }

  private static String seconds(double[] runs) {
    return "%.2f (%.2f to %.2f)"
        .formatted(
            Comparison.median(runs),
            Arrays.stream(runs).min().orElseThrow(),
            Arrays.stream(runs).max().orElseThrow());
  }

  private double[] measure(String name) throws Exception {
    double[] seconds = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      seconds[run] = copyHealthy(name + "-" + run);
    }
    return seconds;
  }

  /** The seconds from the request to the end of the run. */
  private double copyHealthy(String batch) throws Exception {
    Map<String, String> accounts = new LinkedHashMap<>();
    for (String account : corpus.accounts(HEALTHY)) {
      accounts.put(account, "u" + ++accountCount + "@example.org");
    }
    Measurement spent = platform.run(batch, servers.ports(Duration.ZERO), accounts);
    for (String account : accounts.values()) {
      if (servers.messageCount(account) != 3_000) {
        throw new IllegalStateException(account + " has " + servers.messageCount(account));
      }
      servers.empty(account);
    }
    System.err.printf(
        "%s: %.2f s, cpu %.2f s, servers %.2f s, %.0f MB%n",
        batch,
        spent.seconds(),
        spent.cpuSeconds(),
        spent.serverCpuSeconds(),
        spent.peakMegabytes());
    return spent.seconds();
  }

  /** Starts a batch for each hostile source, and waits until all attack. */
  private void startHostile() throws Exception {
    List<HostileBehaviour> all = HostileBehaviour.all();
    for (String name : BEHAVIOURS) {
      HostileBehaviour behaviour =
          all.stream().filter(each -> each.toString().equals(name)).findFirst().orElseThrow();
      HostileServer server =
          HostileServer.start(behaviour, TestMessage.numbered(1, HOSTILE_MESSAGES));
      hostile.add(server);
      String account = "h" + hostile.size() + "@example.org";
      platform.submit(
          "hostile-" + hostile.size(),
          server.endpoint().toString(),
          ServingPlatform.endpoint(servers.destination().port()),
          Map.of(account, account));
    }
    long until = System.nanoTime() + ATTACK_TIMEOUT.toNanos();
    while (!hostile.stream().allMatch(HostileServer::hasAttacked)) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("Not all servers have attacked");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private void stopHostile() {
    hostile.forEach(HostileServer::close);
    hostile.clear();
  }

  @Override
  public void close() {
    platform.close();
    stopHostile();
    servers.close();
  }
}
