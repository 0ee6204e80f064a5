package io.mailhaul.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The measured runs of one workload with Mailhaul and with mbsync, in order.
 *
 * @param mbsyncProcesses number of parallel mbsync processes
 */
record Comparison(
    Workload workload, int mbsyncProcesses, List<Measurement> mailhaul, List<Measurement> mbsync) {

  /** The median of mbsync's time divided by Mailhaul's copy time, run by run. */
  double ratio() {
    return median(
        IntStream.range(0, mailhaul.size())
            .mapToDouble(i -> mbsync.get(i).seconds() / mailhaul.get(i).copySeconds())
            .toArray());
  }

  /** The same with Mailhaul's time from the request to the end of the run. */
  double wholeRunRatio() {
    return median(
        IntStream.range(0, mailhaul.size())
            .mapToDouble(i -> mbsync.get(i).seconds() / mailhaul.get(i).seconds())
            .toArray());
  }

  /** A table in Markdown. */
  static String table(List<Comparison> all) {
    StringBuilder table =
        new StringBuilder(
            """
            | workload | Mailhaul, messages/s | mbsync, messages/s | ratio | target | whole run | CPU s, Mailhaul / mbsync | servers' CPU s, with Mailhaul / mbsync | peak MB, Mailhaul / mbsync |
            |---|---|---|---|---|---|---|---|---|
            """);
    all.forEach(compared -> table.append(compared.row()).append('\n'));
    return table.toString();
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f (%d at once) | **%.2f** | %.1f | %.2f | %.1f / %.1f | %.1f / %.1f | %,.0f / %,.0f |",
        workload.description(),
        workload.messageCount() / medianOf(mailhaul, Measurement::copySeconds),
        workload.messageCount() / medianOf(mbsync, Measurement::seconds),
        mbsyncProcesses,
        ratio(),
        workload.targetRatio(),
        wholeRunRatio(),
        medianOf(mailhaul, Measurement::cpuSeconds),
        medianOf(mbsync, Measurement::cpuSeconds),
        medianOf(mailhaul, Measurement::serverCpuSeconds),
        medianOf(mbsync, Measurement::serverCpuSeconds),
        medianOf(mailhaul, Measurement::peakMegabytes),
        medianOf(mbsync, Measurement::peakMegabytes));
  }

  private static double medianOf(List<Measurement> runs, ToDoubleFunction<Measurement> what) {
    return median(runs.stream().mapToDouble(what).toArray());
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
