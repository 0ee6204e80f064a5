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
record Measurement(
    double seconds,
    double copySeconds,
    double cpuSeconds,
    double serverCpuSeconds,
    double peakMegabytes) {

  Measurement withSeconds(double seconds) {
    return new Measurement(seconds, copySeconds, cpuSeconds, serverCpuSeconds, peakMegabytes);
  }

  Measurement withCopySeconds(double copySeconds) {
    return new Measurement(seconds, copySeconds, cpuSeconds, serverCpuSeconds, peakMegabytes);
  }

  Measurement withCpuSeconds(double cpuSeconds) {
    return new Measurement(seconds, copySeconds, cpuSeconds, serverCpuSeconds, peakMegabytes);
  }
}
