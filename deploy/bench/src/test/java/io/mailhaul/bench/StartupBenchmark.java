package io.mailhaul.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the time from the start of {@code mailhaul migrate} to the first message at the
 * destination and to the stages before it, with a new and with an existing data directory.
 */
final class StartupBenchmark {

  private static final int RUNS = Integer.getInteger("bench.runs", 5);
  private static final Path LAUNCHER = Path.of(System.getProperty("bench.launcher", "mailhaul"));

  /** The log line of the platform for each stage. */
  private static final Map<String, Pattern> STAGES = new LinkedHashMap<>();

  static {
    STAGES.put("Kafka ready", line("kafka started in"));
    STAGES.put("PostgreSQL ready", line("postgres started in"));
    STAGES.put("services begin", line("Starting application using"));
    STAGES.put("platform ready", line("The platform is ready after"));
  }

  private final BenchmarkServers servers;
  private final BenchmarkMail corpus;
  private final Path directory;

  private StartupBenchmark(BenchmarkServers servers, Path directory) {
    this.servers = servers;
    this.corpus = new BenchmarkMail(servers.source(), 1);
    this.directory = directory;
  }

  private static Pattern line(String text) {
    return Pattern.compile("(?m)^(\\S+Z) .*" + Pattern.quote(text));
  }

  public static void main(String[] none) throws Exception {
    try (BenchmarkServers servers = new BenchmarkServers()) {
      StartupBenchmark startUp =
          new StartupBenchmark(servers, Files.createTempDirectory("mailhaul-bench-"));
      // Builds Mailhaul when its sources have changed, and loads its files into the page cache.
      startUp.migrate("data", "warm-up");
      List<Map<String, Double>> first = new ArrayList<>();
      List<Map<String, Double>> again = new ArrayList<>();
      for (int run = 0; run < RUNS; run++) {
        first.add(startUp.migrate("data-" + run, "first-" + run));
        again.add(startUp.migrate("data-" + run, "again-" + run));
      }
      System.out.println("| seconds after the start | new data directory | existing |");
      System.out.println("|---|---|---|");
      for (String stage : first.getFirst().keySet()) {
        System.out.printf(
            "| %s | %.1f | %.1f |%n",
            stage,
            Comparison.median(first.stream().mapToDouble(run -> run.get(stage)).toArray()),
            Comparison.median(again.stream().mapToDouble(run -> run.get(stage)).toArray()));
      }
    }
  }

  /** The seconds until each stage. */
  private Map<String, Double> migrate(String data, String account) throws Exception {
    String to = account + "@example.org";
    String from = corpus.accounts(Workload.ALL.getFirst()).getFirst();
    Path file =
        Files.writeString(
            directory.resolve(account + ".csv"),
            "EmailAddress,UserName,Password\r\n%s,%s,%s\r\n"
                .formatted(to, from, BenchmarkServers.PASSWORD));
    Ports route = servers.ports(Duration.ZERO);
    Path log = directory.resolve(data).resolve("logs/mailhaul.log");
    Files.deleteIfExists(log);
    Instant typed = Instant.now();
    Process process =
        new ProcessBuilder(
                LAUNCHER.toString(),
                "migrate",
                "--from",
                ServingPlatform.endpoint(route.source()),
                "--to",
                ServingPlatform.endpoint(route.destination()),
                "--mailboxes",
                file.toString(),
                "--data",
                directory.resolve(data).toString(),
                "--report",
                directory.resolve(account).toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(account + ".log").toFile())
            .start();
    while (servers.messageCount(to) == 0) {
      if (!process.isAlive()) {
        throw new IOException(Files.readString(directory.resolve(account + ".log")));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    Instant arrived = Instant.now();
    process.waitFor();
    Map<String, Double> stages = new LinkedHashMap<>();
    String logged = Files.readString(log);
    STAGES.forEach((stage, pattern) -> stages.put(stage, seconds(typed, timeOf(pattern, logged))));
    stages.put("first message at the destination", seconds(typed, arrived));
    System.err.println(account + ": " + stages);
    servers.empty(to);
    return stages;
  }

  private static Instant timeOf(Pattern pattern, String logged) {
    Matcher line = pattern.matcher(logged);
    if (!line.find()) {
      throw new IllegalStateException("Not in the log: " + pattern);
    }
    return Instant.parse(line.group(1));
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }
}
