package io.mailhaul.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs the workloads that the arguments name, or all, and prints the table for RESULTS.md.
 *
 * <p>{@code -Dbench.runs} sets the number of runs (5), {@code -Dbench.seed} the seed of the mail,
 * and {@code -Dbench.concurrency} how many mailboxes Mailhaul copies in parallel (auto, its
 * default). {@code -Dbench.warmups} sets the number of runs before the first measured one (20).
 * With {@code -Dbench.profile=DIRECTORY}, one more run of each workload with Mailhaul is profiled.
 */
final class Benchmark implements AutoCloseable {

  private static final int RUNS = Integer.getInteger("bench.runs", 5);
  private static final long SEED = Long.getLong("bench.seed", 1);
  private static final Path LAUNCHER = Path.of(System.getProperty("bench.launcher", "mailhaul"));

  private static final @Nullable String PROFILES = System.getProperty("bench.profile");

  /** The number of runs before anything is measured. */
  private static final int WARM_UPS = Integer.getInteger("bench.warmups", 20);

  /** The most of them with many mailboxes, which have two passes each. */
  private static final int MAX_WARM_UPS_OF_MANY = 4;

  /** The numbers of parallel mbsync processes that are tried for several mailboxes. */
  private static final List<Integer> MBSYNC_PROCESS_COUNTS = List.of(1, 2, 4, 8);

  /** The same for many mailboxes; with 32, it has as many sessions as Mailhaul may open. */
  private static final List<Integer> MBSYNC_PROCESS_COUNTS_FOR_MANY = List.of(4, 8, 16, 32);

  /** The same over a slow link, where fewer processes only wait longer. */
  private static final List<Integer> MBSYNC_PROCESS_COUNTS_FOR_MANY_FAR = List.of(16, 32);

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
      benchmark.warmUp(works);
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
  private void warmUp(List<Workload> works) throws Exception {
    if (!works.stream().allMatch(Workload::hasManyMailboxes)) {
      warmUp(Workload.named("eight"), WARM_UPS);
    }
    if (works.stream().anyMatch(Workload::hasManyMailboxes)) {
      warmUp(Workload.named("many-again"), Math.min(WARM_UPS, MAX_WARM_UPS_OF_MANY));
    }
  }

  private void warmUp(Workload work, int runs) throws Exception {
    for (int run = 1; run <= runs; run++) {
      runMailhaul(work, "warm-up-" + work.name() + "-" + run, false);
    }
  }

  private Comparison compare(Workload work) throws Exception {
    int atOnce = fastestProcessCount(work);
    List<Measurement> ours = new ArrayList<>();
    List<Measurement> theirs = new ArrayList<>();
    for (int run = 1; run <= RUNS; run++) {
      // In turn, so that other load on the machine affects both.
      if (run % 2 == 1) {
        ours.add(runMailhaul(work, work.name() + "-" + run, false));
        theirs.add(runMbsync(work, atOnce));
      } else {
        theirs.add(runMbsync(work, atOnce));
        ours.add(runMailhaul(work, work.name() + "-" + run, false));
      }
    }
    if (PROFILES != null) {
      runMailhaul(work, work.name() + "-profile", true);
    }
    return new Comparison(work, atOnce, ours, theirs);
  }

  /**
   * The number of processes with which mbsync is fastest. Also run for one mailbox, so that the
   * server has indexed the mail before the first measured run.
   */
  private int fastestProcessCount(Workload work) throws Exception {
    List<Integer> counts = processCounts(work);
    Map<Integer, Double> seconds = new LinkedHashMap<>();
    Map<String, String> accounts = newAccounts(work);
    Ports route = servers.ports(work.roundTrip());
    if (work.secondPass()) {
      mbsync.run(route, accounts, counts.getLast());
    }
    for (int atOnce : counts) {
      Measurement spent = mbsync.run(route, accounts, atOnce);
      log(work, "mbsync × " + atOnce + ", tried", spent);
      seconds.put(atOnce, spent.seconds());
      if (!work.secondPass()) {
        empty(accounts);
        accounts = newAccounts(work);
      }
    }
    empty(accounts);
    return seconds.entrySet().stream()
        .min(Comparator.comparingDouble(Map.Entry::getValue))
        .orElseThrow()
        .getKey();
  }

  private static List<Integer> processCounts(Workload work) {
    if (!work.hasManyMailboxes()) {
      return work.mailboxCount() == 1 ? List.of(1) : MBSYNC_PROCESS_COUNTS;
    }
    return work.roundTrip().isZero()
        ? MBSYNC_PROCESS_COUNTS_FOR_MANY
        : MBSYNC_PROCESS_COUNTS_FOR_MANY_FAR;
  }

  private Measurement runMailhaul(Workload work, String batch, boolean profiled) throws Exception {
    if (work.pass() != Workload.Pass.FIRST_OF_NEW_PLATFORM) {
      return runMailhaul(platform, work, batch, profiled);
    }
    Path data = Files.createTempDirectory(directory, "new-");
    try (ServingPlatform started = ServingPlatform.start(LAUNCHER, data, servers.processes())) {
      return runMailhaul(started, work, batch, profiled);
    }
  }

  private Measurement runMailhaul(
      ServingPlatform platform, Workload work, String batch, boolean profiled) throws Exception {
    Map<String, String> accounts = newAccounts(work);
    Ports route = servers.ports(work.roundTrip());
    if (work.secondPass()) {
      log(work, "Mailhaul, first pass", platform.run(batch, route, accounts));
    }
    Measurement spent;
    if (profiled) {
      try (PlatformProfile profile =
          PlatformProfile.start(
              platform.process(),
              platform.database(),
              servers.processes(),
              Path.of(requireNonNull(PROFILES)),
              work.name())) {
        spent = platform.run(batch, route, accounts);
        System.err.println("The profile is in " + profile.write(spent.seconds()));
      }
    } else {
      spent = platform.run(batch, route, accounts);
    }
    if (work.secondPass()) {
      // No lane is processed, so there is no copy time: the time of the whole pass is compared.
      spent = spent.withCopySeconds(spent.seconds());
    }
    requireAllCopied(work, accounts);
    log(work, profiled ? "Mailhaul, profiled" : "Mailhaul", spent);
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
    List<Integer> expected = work.mail().messagesPerMailbox();
    List<Integer> arrived = accounts.values().stream().map(servers::messageCount).toList();
    if (!arrived.equals(expected)) {
      throw new IllegalStateException(
          "The mailboxes have " + arrived + " messages, and not " + expected);
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
