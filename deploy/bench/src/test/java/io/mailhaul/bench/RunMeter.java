package io.mailhaul.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Measures a run from the construction of the meter until {@link #stop}. */
final class RunMeter {

  private final List<ProcessHandle> servers;
  private final long begin;
  private final double serversBefore;
  private List<ProcessHandle> tool = List.of();
  private double toolBefore;
  private @Nullable Thread sampler;
  private volatile double peak;
  private volatile boolean stopped;

  RunMeter(List<ProcessHandle> servers) {
    this.servers = servers;
    this.serversBefore = ProcessUsage.cpuSeconds(servers);
    this.begin = System.nanoTime();
  }

  /** Measures these processes and their descendants as the tool. */
  RunMeter watch(List<ProcessHandle> processes) {
    tool = processes;
    toolBefore = ProcessUsage.cpuSeconds(processes);
    sampler = Thread.ofPlatform().daemon().start(() -> sample(processes));
    return this;
  }

  private void sample(List<ProcessHandle> processes) {
    try {
      while (!stopped) {
        peak = Math.max(peak, ProcessUsage.megabytes(processes));
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The time and resources used until now. */
  Measurement stop() throws InterruptedException {
    double seconds = (System.nanoTime() - begin) / 1e9;
    double cpu = ProcessUsage.cpuSeconds(tool) - toolBefore;
    double serverCpu = ProcessUsage.cpuSeconds(servers) - serversBefore;
    stopped = true;
    if (sampler != null) {
      sampler.join();
    }
    return new Measurement(seconds, seconds, cpu, serverCpu, peak);
  }
}
