package io.mailhaul.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the workloads that the arguments name, or all, and prints the table for RESULTS.md.
 *
 * <p>{@code -Dbench.runs} sets the number of runs (5), {@code -Dbench.seed} the seed of the mail.
 */
final class Benchmark implements AutoCloseable {

  private static final int RUNS = Integer.getInteger("bench.runs", 5);
  private static final long SEED = Long.getLong("bench.seed", 1);
  private static final Path LAUNCHER = Path.of(System.getProperty("bench.launcher", "mailhaul"));

  /** The number of runs before anything is measured. */
  private static final int WARM_UPS = 20;

  /** The numbers of parallel mbsync processes that are tried for several mailboxes. */
  private static final List<Integer> MBSYNC_PROCESS_COUNTS = List.of(1, 2, 4, 8);

  private final Path directory = Files.createTempDirectory("mailhaul-bench-");
  private final BenchmarkServers servers = new BenchmarkServers();
  private final BenchmarkMail corpus = new BenchmarkMail(servers.source(), SEED);
  private final Mbsync mbsync = new Mbsync(directory, servers.processes());
  private final ServingPlatform platform =
      ServingPlatform.start(LAUNCHER, directory.resolve("data"), servers.processes());
  private int accountCount;

  private Benchmark() throws IOException {}

  public static void main(String[] names) throws Exception {
    List<Workload> works =
        Workload.ALL.stream()
            .filter(work -> names.length == 0 || List.of(names).contains(work.name()))
            .toList();
    if (works.isEmpty()) {
      System.err.println(
          "The workloads are: " + Workload.ALL.stream().map(Workload::name).toList());
      System.exit(64);
    }
    try (Benchmark benchmark = new Benchmark()) {
      List<Comparison> results = new ArrayList<>();
      benchmark.warmUp();
      for (Workload work : works) {
        Comparison compared = benchmark.compare(work);
        results.add(compared);
        System.err.println(compared.row());
      }
      System.out.println(Comparison.table(results));
    }
  }

  /**
   * The JVM compiles a method only after many calls, so a new platform is slow. Migrations have
   * thousands of mailboxes: the speed after the first ones is what is measured.
   */
  private void warmUp() throws Exception {
    Workload work = Workload.WARM_UP;
    for (int i = 1; i <= WARM_UPS; i++) {
      Map<String, String> accounts = newAccounts(work);
      Ports route = servers.ports(work.roundTrip());
      log(work, "warm-up", platform.run("warm-up-" + i, route, accounts));
      empty(accounts);
    }
  }

  private Comparison compare(Workload work) throws Exception {
    int atOnce = fastestProcessCount(work);
    List<Measurement> ours = new ArrayList<>();
    List<Measurement> theirs = new ArrayList<>();
    for (int run = 1; run <= RUNS; run++) {
      // In turn, so that other load on the machine affects both.
      if (run % 2 == 1) {
        ours.add(runMailhaul(work, run));
        theirs.add(runMbsync(work, atOnce));
      } else {
        theirs.add(runMbsync(work, atOnce));
        ours.add(runMailhaul(work, run));
      }
    }
    return new Comparison(work, atOnce, ours, theirs);
  }

  /**
   * The number of processes with which mbsync is fastest. Also run for one mailbox, so that the
   * server has indexed the mail before the first measured run.
   */
  private int fastestProcessCount(Workload work) throws Exception {
    Map<Integer, Double> seconds = new LinkedHashMap<>();
    for (int atOnce : work.messagesPerMailbox().size() == 1 ? List.of(1) : MBSYNC_PROCESS_COUNTS) {
      seconds.put(atOnce, runMbsync(work, atOnce).seconds());
    }
    return seconds.entrySet().stream()
        .min(Comparator.comparingDouble(Map.Entry::getValue))
        .orElseThrow()
        .getKey();
  }

  private Measurement runMailhaul(Workload work, int run) throws Exception {
    Map<String, String> accounts = newAccounts(work);
    Ports route = servers.ports(work.roundTrip());
    String batch = work.name() + "-" + run;
    Measurement spent = platform.run(batch, route, accounts);
    if (work.secondPass()) {
      spent = platform.run(batch, route, accounts);
      // No lane is processed, so there is no copy time: the time of the whole pass is compared.
      spent = spent.withCopySeconds(spent.seconds());
    }
    requireAllCopied(work, accounts);
    log(work, "Mailhaul", spent);
    empty(accounts);
    return spent;
  }

  private Measurement runMbsync(Workload work, int atOnce) throws Exception {
    Map<String, String> accounts = newAccounts(work);
    Ports route = servers.ports(work.roundTrip());
    Measurement spent = mbsync.run(route, accounts, atOnce);
    if (work.secondPass()) {
      spent = mbsync.run(route, accounts, atOnce);
    }
    requireAllCopied(work, accounts);
    log(work, "mbsync × " + atOnce, spent);
    empty(accounts);
    return spent;
  }

  /** A new account at the destination for each account at the source. */
  private Map<String, String> newAccounts(Workload work) {
    Map<String, String> accounts = new LinkedHashMap<>();
    for (String account : corpus.accounts(work)) {
      accounts.put(account, "u" + ++accountCount + "@example.org");
    }
    return accounts;
  }

  private void empty(Map<String, String> accounts) {
    accounts.values().forEach(servers::empty);
  }

  private void requireAllCopied(Workload work, Map<String, String> accounts) {
    int arrived = accounts.values().stream().mapToInt(servers::messageCount).sum();
    if (arrived != work.messageCount()) {
      throw new IllegalStateException(
          arrived + " of " + work.messageCount() + " messages were copied");
    }
  }

  private static void log(Workload work, String tool, Measurement spent) {
    System.err.printf(
        "%s, %s: %.2f s, copying %.2f s, cpu %.2f s, servers %.2f s, %.0f MB%n",
        work.name(),
        tool,
        spent.seconds(),
        spent.copySeconds(),
        spent.cpuSeconds(),
        spent.serverCpuSeconds(),
        spent.peakMegabytes());
  }

  @Override
  public void close() {
    platform.close();
    servers.close();
  }
}
