package io.mailhaul.bench;

/**
 * What one run has cost.
 *
 * @param seconds from the request until everything was done
 * @param copySeconds the copying alone; the same as {@code seconds} where a tool has no more to it
 * @param cpuSeconds of the tool's own processes
 * @param serverCpuSeconds of the mail servers' processes meanwhile
 * @param peakMegabytes the most memory that the tool's processes have held together
 */
record Spent(
    double seconds,
    double copySeconds,
    double cpuSeconds,
    double serverCpuSeconds,
    double peakMegabytes) {

  Spent seconds(double seconds) {
    return new Spent(seconds, copySeconds, cpuSeconds, serverCpuSeconds, peakMegabytes);
  }

  Spent copying(double copySeconds) {
    return new Spent(seconds, copySeconds, cpuSeconds, serverCpuSeconds, peakMegabytes);
  }

  Spent cpu(double cpuSeconds) {
    return new Spent(seconds, copySeconds, cpuSeconds, serverCpuSeconds, peakMegabytes);
  }
}
