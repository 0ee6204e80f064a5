package io.mailhaul.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Processor time by name of the platform's threads, of its database's processes and of the servers'
 * processes, read from Linux's /proc ten times a second. The last tenth of a second of a thread or
 * process that ends is missing.
 */
final class ThreadUsage {

  private static final int MILLIS = 100;

  private final ProcessHandle platform;
  private final ProcessHandle database;
  private final List<ProcessHandle> servers;
  private final Map<Long, Used> platformThreads = new HashMap<>();
  private final Map<Long, Used> databaseProcesses = new HashMap<>();
  private final Map<Long, Used> serverProcesses = new HashMap<>();
  private final Thread sampler;
  private volatile boolean stopped;

  private record Used(String name, double first, double last) {

    double seconds() {
      return last - first;
    }
  }

  private ThreadUsage(ProcessHandle platform, ProcessHandle database, List<ProcessHandle> servers) {
    this.platform = platform;
    this.database = database;
    this.servers = servers;
    sample(true);
    this.sampler = Thread.ofPlatform().daemon().unstarted(this::run);
  }

  static ThreadUsage start(
      ProcessHandle platform, ProcessHandle database, List<ProcessHandle> servers) {
    ThreadUsage usage = new ThreadUsage(platform, database, servers);
    usage.sampler.start();
    return usage;
  }

  private void run() {
    try {
      while (!stopped) {
        TimeUnit.MILLISECONDS.sleep(MILLIS);
        sample(false);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop() throws InterruptedException {
    stopped = true;
    sampler.join();
  }

  /** Seconds by name, the largest first. Names are those of Linux, which have 15 characters. */
  Map<String, Double> secondsByThread() {
    return byName(platformThreads, "");
  }

  /** The same for the processes. */
  Map<String, Double> secondsByProcess() {
    Map<String, Double> all =
        new LinkedHashMap<>(byName(databaseProcesses, "Mailhaul's database: "));
    all.putAll(byName(serverProcesses, "mail servers: "));
    return all;
  }

  private static Map<String, Double> byName(Map<Long, Used> tasks, String prefix) {
    return tasks.values().stream()
        .collect(
            Collectors.groupingBy(
                task -> prefix + task.name(), Collectors.summingDouble(Used::seconds)))
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, Double::sum, LinkedHashMap::new));
  }

  /** What runs at the first sample has used its time before. */
  private void sample(boolean first) {
    Path process = Path.of("/proc", Long.toString(platform.pid()));
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
      for (Path task : tasks) {
        read(task, Long.parseLong(task.getFileName().toString()), platformThreads, first);
      }
    } catch (IOException e) {
      return;
    }
    read(List.of(database), databaseProcesses, first);
    read(servers, serverProcesses, first);
  }

  private static void read(List<ProcessHandle> roots, Map<Long, Used> into, boolean first) {
    for (ProcessHandle process : ProcessUsage.withDescendants(roots)) {
      read(Path.of("/proc", Long.toString(process.pid())), process.pid(), into, first);
    }
  }

  private static void read(Path task, long id, Map<Long, Used> into, boolean first) {
    try {
      String stat = Files.readString(task.resolve("stat"));
      int nameEnd = stat.lastIndexOf(')');
      String name = stat.substring(stat.indexOf('(') + 1, nameEnd).replaceAll("\\d+", "#");
      double seconds = ProcessUsage.ownSeconds(stat.substring(nameEnd + 2).split(" "));
      into.merge(
          id,
          new Used(name, first ? seconds : 0, seconds),
          (before, now) -> new Used(now.name(), before.first(), now.last()));
    } catch (IOException e) {
      // It has ended.
    }
  }
}
