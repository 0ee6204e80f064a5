package io.mailhaul.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The measured runs of one workload with Mailhaul and with mbsync, in order.
 *
 * @param atOnce number of parallel mbsync processes
 */
record Compared(Work work, int atOnce, List<Spent> ours, List<Spent> theirs) {

  /** The median of mbsync's time divided by Mailhaul's copy time, run by run. */
  double ratio() {
    return median(
        IntStream.range(0, ours.size())
            .mapToDouble(i -> theirs.get(i).seconds() / ours.get(i).copySeconds())
            .toArray());
  }

  /** The same with Mailhaul's time from the request to the end of the run. */
  double wholeRatio() {
    return median(
        IntStream.range(0, ours.size())
            .mapToDouble(i -> theirs.get(i).seconds() / ours.get(i).seconds())
            .toArray());
  }

  /** A table in Markdown. */
  static String table(List<Compared> all) {
    StringBuilder table =
        new StringBuilder(
            """
            | workload | Mailhaul, messages/s | mbsync, messages/s | ratio | target | whole run | CPU s, Mailhaul / mbsync | servers' CPU s, with Mailhaul / mbsync | peak MB, Mailhaul / mbsync |
            |---|---|---|---|---|---|---|---|---|
            """);
    all.forEach(compared -> table.append(compared.line()).append('\n'));
    return table.toString();
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f (%d at once) | **%.2f** | %.1f | %.2f | %.1f / %.1f | %.1f / %.1f | %,.0f / %,.0f |",
        work.what(),
        work.messages() / of(ours, Spent::copySeconds),
        work.messages() / of(theirs, Spent::seconds),
        atOnce,
        ratio(),
        work.target(),
        wholeRatio(),
        of(ours, Spent::cpuSeconds),
        of(theirs, Spent::cpuSeconds),
        of(ours, Spent::serverCpuSeconds),
        of(theirs, Spent::serverCpuSeconds),
        of(ours, Spent::peakMegabytes),
        of(theirs, Spent::peakMegabytes));
  }

  private static double of(List<Spent> runs, ToDoubleFunction<Spent> what) {
    return median(runs.stream().mapToDouble(what).toArray());
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
