package io.mailhaul.bench;

/**
 * The measured time and resources of one run.
 *
 * @param seconds from the request to the end of the run
 * @param copySeconds of the copying alone; for mbsync the same as {@code seconds}
 * @param cpuSeconds processor time of the tool's processes
 * @param serverCpuSeconds processor time of the mail servers' processes
 * @param peakMegabytes maximum of the resident memory of the tool's processes together
 */
record Spent(
    double seconds,
    double copySeconds,
    double cpuSeconds,
    double serverCpuSeconds,
    double peakMegabytes) {

  Spent withSeconds(double seconds) {
    return new Spent(seconds, copySeconds, cpuSeconds, serverCpuSeconds, peakMegabytes);
  }

  Spent copying(double copySeconds) {
    return new Spent(seconds, copySeconds, cpuSeconds, serverCpuSeconds, peakMegabytes);
  }

  Spent cpu(double cpuSeconds) {
    return new Spent(seconds, copySeconds, cpuSeconds, serverCpuSeconds, peakMegabytes);
  }
}
