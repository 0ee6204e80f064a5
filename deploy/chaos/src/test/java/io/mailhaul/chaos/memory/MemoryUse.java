package io.mailhaul.chaos.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Memory and disk space of a process over time; its heap from its garbage collection log. */
final class MemoryUse {

  private static final long MB = 1 << 20;
  private static final int ROWS = 24;
  private static final String BARS = "▁▂▃▄▅▆▇█";

  /**
   * {@code [12.345s][info][gc] GC(7) Pause Young (Normal) (G1 Evacuation Pause) 80M->31M(256M)}.
   */
  private static final Pattern PAUSE =
      Pattern.compile("^\\[([0-9.]+)s].* (?:Pause|Remark|Cleanup).* (\\d+)M->(\\d+)M\\((\\d+)M\\)");

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /**
   * One sample.
   *
   * @param second since the first sample
   * @param resident resident bytes of the process; 0 where /proc does not exist
   * @param mail bytes that lanes hold of the mail buffer, from the copier's meter
   * @param lanes number of active lanes
   */
  record Sample(int second, long resident, long mail, int lanes) {}

  /** One garbage collection: heap used before and after it, in MB. */
  record Collection(double second, long before, long after) {}

  private long began;
  private final List<Sample> samples = new ArrayList<>();
  private long maxTemporaryBytes;

  /** Takes one sample. */
  void sample(long pid, Path temporary, DoubleSupplier mail, DoubleSupplier lanes)
      throws IOException {
    maxTemporaryBytes = Math.max(maxTemporaryBytes, bytesIn(temporary));
    began = began == 0 ? System.nanoTime() : began;
    int second = (int) ((System.nanoTime() - began) / 1_000_000_000L);
    samples.add(
        new Sample(second, resident(pid), (long) mail.getAsDouble(), (int) lanes.getAsDouble()));
  }

  private static long resident(long pid) {
    try {
      Matcher found =
          RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
      return found.find() ? Long.parseLong(found.group(1)) << 10 : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private static long bytesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(MemoryUse::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The maximum of bytes in the folder for temporary files. */
  long maxTemporaryBytes() {
    return maxTemporaryBytes;
  }

  int maxLanes() {
    return samples.stream().mapToInt(Sample::lanes).max().orElse(0);
  }

  long maxMailBytes() {
    return max(Sample::mail);
  }

  private long max(ToLongFunction<Sample> what) {
    return samples.stream().mapToLong(what).max().orElse(0);
  }

  /** A report in Markdown: the maxima, and a table over time. */
  String report(Path collections) throws IOException {
    List<Collection> all = new ArrayList<>();
    for (String line : Files.readAllLines(collections)) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.find()) {
        all.add(
            new Collection(
                Double.parseDouble(pause.group(1)),
                Long.parseLong(pause.group(2)),
                Long.parseLong(pause.group(3))));
      }
    }
    int end = samples.getLast().second();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d s; maxima: heap used %d MB, after a collection %d MB, resident %d MB, mail %d MB,"
                + " %d active lanes, temporary files %.1f MB%n%n",
            end,
            all.stream().mapToLong(Collection::before).max().orElse(0),
            all.stream().mapToLong(Collection::after).max().orElse(0),
            max(Sample::resident) / MB,
            maxMailBytes() / MB,
            maxLanes(),
            (double) maxTemporaryBytes / MB));
    text.append(
        "| seconds | heap used, MB | after collection, MB | resident, MB | mail held, MB |");
    text.append(" lanes |\n|---|---|---|---|---|---|\n");
    List<long[]> rows = new ArrayList<>();
    int step = Math.max(1, (end + ROWS) / ROWS);
    for (int from = 0; from <= end; from += step) {
      int start = from;
      List<Sample> now =
          samples.stream().filter(s -> s.second() >= start && s.second() < start + step).toList();
      List<Collection> then =
          all.stream().filter(c -> c.second() >= start && c.second() < start + step).toList();
      long[] row = {
        start,
        then.stream().mapToLong(Collection::before).max().orElse(0),
        then.stream().mapToLong(Collection::after).max().orElse(0),
        now.stream().mapToLong(Sample::resident).max().orElse(0) / MB,
        now.stream().mapToLong(Sample::mail).max().orElse(0) / MB,
        now.stream().mapToLong(Sample::lanes).max().orElse(0)
      };
      rows.add(row);
      text.append(
          String.format(
              "| %d–%d | %d | %d | %d | %d | %d |%n",
              row[0], row[0] + step, row[1], row[2], row[3], row[4], row[5]));
    }
    text.append("\n```\n");
    text.append("heap used        ").append(chart(rows, 1)).append('\n');
    text.append("after collection ").append(chart(rows, 2)).append('\n');
    text.append("resident         ").append(chart(rows, 3)).append('\n');
    text.append("mail held        ").append(chart(rows, 4)).append("\n```\n");
    return text.toString();
  }

  private static String chart(List<long[]> rows, int column) {
    long most = Math.max(1, rows.stream().mapToLong(row -> row[column]).max().orElse(1));
    StringBuilder bars = new StringBuilder();
    for (long[] row : rows) {
      bars.append(BARS.charAt((int) (row[column] * (BARS.length() - 1) / most)));
    }
    return bars + "  up to " + most + " MB";
  }
}
