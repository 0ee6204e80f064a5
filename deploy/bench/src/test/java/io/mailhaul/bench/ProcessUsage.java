package io.mailhaul.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Processor time and memory of processes and their descendants, from Linux's /proc. */
final class ProcessUsage {

  /** The unit of times in {@code /proc}; the same on every Linux on which Java runs. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int UTIME = 11;
  private static final int STIME = 12;
  private static final int CHILDREN_UTIME = 13;
  private static final int CHILDREN_STIME = 14;

  private ProcessUsage() {}

  /** Processor seconds of these processes and all their descendants, including ended ones. */
  static double cpuSeconds(List<ProcessHandle> roots) {
    double ticks = 0;
    for (ProcessHandle process : withDescendants(roots)) {
      String[] stat = stat(process.pid());
      if (stat.length > CHILDREN_STIME) {
        ticks +=
            Long.parseLong(stat[UTIME])
                + Long.parseLong(stat[STIME])
                + Long.parseLong(stat[CHILDREN_UTIME])
                + Long.parseLong(stat[CHILDREN_STIME]);
      }
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** Processor seconds of a process or thread, without its children, from its stat. */
  static double ownSeconds(String[] stat) {
    return (Long.parseLong(stat[UTIME]) + Long.parseLong(stat[STIME])) / TICKS_PER_SECOND;
  }

  /**
   * Resident memory of these and all their descendants. A page that several processes share is
   * divided among them ({@code Pss}), because PostgreSQL's processes share most of theirs.
   */
  static double megabytes(List<ProcessHandle> roots) {
    double kilobytes = 0;
    for (ProcessHandle process : withDescendants(roots)) {
      try (Stream<String> lines =
          Files.lines(Path.of("/proc/" + process.pid() + "/smaps_rollup"))) {
        kilobytes +=
            lines
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
      } catch (IOException | java.io.UncheckedIOException e) {
        // The process has ended.
      }
    }
    return kilobytes / 1024;
  }

  static List<ProcessHandle> withDescendants(List<ProcessHandle> roots) {
    List<ProcessHandle> all = new ArrayList<>(roots);
    roots.forEach(root -> root.descendants().forEach(all::add));
    return all;
  }

  /** The fields after the process name, which may contain blanks. */
  private static String[] stat(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    } catch (IOException e) {
      return new String[0];
    }
  }
}
