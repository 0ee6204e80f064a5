package io.mailhaul.cli.terminal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Measures a rate over a sliding window. Progress arrives in steps (a copier commits every few
 * seconds), so the window is longer than a step.
 */
public final class RateMeter {

  private static final long WINDOW = Duration.ofSeconds(20).toNanos();
  private static final long MIN_SPAN = Duration.ofSeconds(1).toNanos();

  private record Sample(long nanos, long messages, long bytes) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * Adds a measurement.
   *
   * @param nanos monotonic time, as of {@link System#nanoTime()}
   */
  public void addSample(long nanos, long messages, long bytes) {
    if (!samples.isEmpty() && messages < samples.getLast().messages) {
      // Another pass has begun.
      samples.clear();
    }
    samples.addLast(new Sample(nanos, messages, bytes));
    while (samples.size() > 2 && samples.getLast().nanos - samples.getFirst().nanos > WINDOW) {
      samples.removeFirst();
    }
  }

  public double messagesPerSecond() {
    return seconds() == 0
        ? 0
        : (samples.getLast().messages - samples.getFirst().messages) / seconds();
  }

  public double bytesPerSecond() {
    return seconds() == 0
        ? 0
        : Math.max(0, samples.getLast().bytes - samples.getFirst().bytes) / seconds();
  }

  private double seconds() {
    if (samples.size() < 2) {
      return 0;
    }
    long nanos = samples.getLast().nanos - samples.getFirst().nanos;
    return nanos < MIN_SPAN ? 0 : nanos / 1e9;
  }
}
