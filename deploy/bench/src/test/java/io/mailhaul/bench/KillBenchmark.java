package io.mailhaul.bench;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures how fast the pace returns when a platform is killed again and again while it copies. The
 * pace after a kill is compared with that of the same platform after its first start, since a new
 * JVM is slow at first.
 */
final class KillBenchmark implements AutoCloseable {

  private static final int KILLS = 6;
  private static final int MAILBOXES = 8;

  /** In each mailbox: enough for all kills. */
  private static final int MESSAGES = 100_000;

  private static final List<String> FOLDERS = List.of("INBOX", "Sent", "Projects", "Lists");
  private static final int APPEND_COUNT = 200;
  private static final Path LAUNCHER = Path.of(System.getProperty("bench.launcher", "mailhaul"));
  private static final Pattern COUNT = Pattern.compile("MESSAGES (\\d+)");

  /** After this time, the pace must have returned. */
  private static final int SECONDS_UNTIL_FULL_PACE = 5;

  /** The platform is killed so many seconds after its first new message. */
  private static final int SECONDS_UNTIL_KILL = SECONDS_UNTIL_FULL_PACE + 3;

  private static final Duration MAX_WAIT = Duration.ofMinutes(3);
  private static final long TICK_MILLIS = 50;

  private final BenchmarkServers servers;
  private final Path data;
  private final Map<String, String> accounts = new LinkedHashMap<>();
  private final List<RawImapClient> counters = new ArrayList<>();
  private double fullPace;

  /**
   * What was seen between a start and the next kill.
   *
   * @param firstAfter seconds from "serving" to the first new message; NaN if there was none
   * @param rates new messages in each second after that
   */
  private record Life(double firstAfter, List<Integer> rates) {

    double finalPace() {
      return rates.stream()
          .skip(SECONDS_UNTIL_FULL_PACE)
          .mapToInt(Integer::intValue)
          .average()
          .orElse(Double.NaN);
    }
  }

  private KillBenchmark(BenchmarkServers servers, Path data) {
    this.servers = servers;
    this.data = data;
    for (int i = 0; i < MAILBOXES; i++) {
      accounts.put("killed-" + i + "@example.org", "copy-" + i + "@example.org");
    }
  }

  public static void main(String[] none) throws Exception {
    try (BenchmarkServers servers = new BenchmarkServers();
        KillBenchmark kills =
            new KillBenchmark(servers, Files.createTempDirectory("mailhaul-bench-"))) {
      kills.fill();
      kills.run();
    }
  }

  private void fill() {
    for (Map.Entry<String, String> account : accounts.entrySet()) {
      try (RawImapClient imap = servers.source().raw(account.getKey())) {
        for (String folder : FOLDERS) {
          if (!folder.equals("INBOX")) {
            imap.create(folder);
          }
          fill(imap, folder);
        }
      }
      counters.add(servers.destinationClient(account.getValue()));
    }
  }

  private static void fill(RawImapClient imap, String folder) {
    int messages = MESSAGES / FOLDERS.size();
    String body = "0123456789 0123456789 0123456789 0123456789\r\n".repeat(30);
    for (int first = 0; first < messages; first += APPEND_COUNT) {
      imap.append(
          folder,
          IntStream.range(first, Math.min(first + APPEND_COUNT, messages))
              .mapToObj(
                  i -> TestMessage.numbered(FOLDERS.indexOf(folder) * MESSAGES + i).withBody(body))
              .toList());
    }
  }

  private void run() throws IOException, InterruptedException {
    System.out.println(
        "| kills before | first new message after | messages in each second after that | pace after"
            + " 5 s, compared with that before the first kill | load |");
    System.out.println("|---|---|---|---|---|");
    for (int kill = 0; kill <= KILLS && total() < MAILBOXES * MESSAGES; kill++) {
      ServingPlatform platform = ServingPlatform.start(LAUNCHER, data, servers.processes());
      Thread batch = Thread.ofVirtual().start(() -> submit(platform));
      print(kill, watch());
      if (kill < KILLS) {
        platform.process().destroyForcibly();
        platform.process().onExit().join();
        batch.join();
      } else {
        batch.join();
        platform.close();
      }
    }
    System.out.printf(
        "%,d of %,d messages are at the destination%n", total(), MAILBOXES * MESSAGES);
  }

  private Life watch() throws InterruptedException {
    long ready = System.nanoTime();
    int before = total();
    int last = before;
    while (last == before) {
      if (System.nanoTime() - ready > MAX_WAIT.toNanos()) {
        return new Life(Double.NaN, List.of());
      }
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
      last = total();
    }
    long first = System.nanoTime();
    List<Integer> rates = new ArrayList<>();
    while (rates.size() < SECONDS_UNTIL_KILL && last < MAILBOXES * MESSAGES) {
      TimeUnit.NANOSECONDS.sleep(
          first + TimeUnit.SECONDS.toNanos(rates.size() + 1) - System.nanoTime());
      int now = total();
      rates.add(now - last);
      last = now;
    }
    return new Life((first - ready) / 1e9, rates);
  }

  private void print(int kill, Life life) throws IOException {
    if (kill == 0) {
      fullPace = life.finalPace();
    }
    System.out.printf(
        "| %d | %.1f s | %s | %.0f %% | %s |%n",
        kill,
        life.firstAfter(),
        life.rates().stream().map("%,d"::formatted).collect(Collectors.joining(" · ")),
        100 * life.finalPace() / fullPace,
        Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
  }

  private void submit(ServingPlatform platform) {
    try {
      platform.run("killed", servers.ports(Duration.ZERO), accounts);
    } catch (IOException | InterruptedException | RuntimeException e) {
      System.err.println("The platform has ended: " + e);
    }
  }

  private int total() {
    return counters.stream()
        .mapToInt(counter -> FOLDERS.stream().mapToInt(folder -> count(counter, folder)).sum())
        .sum();
  }

  /** A folder that does not exist yet has no messages. */
  private static int count(RawImapClient counter, String folder) {
    try {
      for (String line : counter.command("STATUS " + folder + " (MESSAGES)")) {
        Matcher count = COUNT.matcher(line);
        if (count.find()) {
          return Integer.parseInt(count.group(1));
        }
      }
      return 0;
    } catch (IllegalStateException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    counters.forEach(RawImapClient::close);
  }
}
