package io.mailhaul.batch.sessions;

import java.time.Duration;
import java.time.Instant;

/**
 * The throughput of an endpoint within a window of time.
 *
 * @param from the start of the window
 * @param work what was processed within it
 * @param sessionSeconds the sessions in use, summed over it
 * @param observedAt when the sessions in use were counted last
 * @param inUse their number
 */
record Measurement(
    Instant from, double work, double sessionSeconds, Instant observedAt, int inUse) {

  /** After a change, new sessions sign in and old ones end before throughput is measured. */
  private static final Duration SETTLE = Duration.ofSeconds(2);

  private static final Duration WINDOW = Duration.ofSeconds(6);

  /** A turn is reported at its end, so the turns of a window are known after a time slice. */
  private static final Duration REPORT_DELAY = Duration.ofSeconds(6);

  static Measurement first(Instant now) {
    return new Measurement(now.plus(SETTLE), 0, 0, now, 0);
  }

  /** A new window, for the same limit. */
  Measurement again(Instant from) {
    return new Measurement(from, 0, 0, observedAt, inUse);
  }

  /** A new window, for a limit that changes now. */
  Measurement settling(Instant now) {
    return again(now.plus(SETTLE));
  }

  /** Adds a turn; it counts as far as it overlaps the window. */
  Measurement plusTurn(Instant began, Instant until, double done) {
    long millis = Math.max(1, until.toEpochMilli() - began.toEpochMilli());
    return new Measurement(
        from,
        work + done * overlapMillis(began, began.plusMillis(millis)) / millis,
        sessionSeconds,
        observedAt,
        inUse);
  }

  /** Adds the sessions that were in use until now, and records how many are from now on. */
  Measurement observed(int used, Instant now) {
    return new Measurement(
        from, work, sessionSeconds + inUse * overlapMillis(observedAt, now) / 1000.0, now, used);
  }

  boolean isOver(Instant now) {
    return !now.isBefore(from.plus(WINDOW).plus(REPORT_DELAY));
  }

  /** The work per second. */
  double rate() {
    return work * 1000 / WINDOW.toMillis();
  }

  /**
   * Whether the window shows the throughput of the limit. If mailboxes are short, or the sessions
   * of a higher limit have not ended yet, nothing is learned.
   */
  boolean shows(int limit) {
    double used = sessionSeconds * 1000 / WINDOW.toMillis();
    return rate() > 0 && used >= limit - Math.max(0.5, 0.15 * limit) && used <= 1.15 * limit + 0.5;
  }

  private double overlapMillis(Instant began, Instant until) {
    long start = Math.max(began.toEpochMilli(), from.toEpochMilli());
    long end = Math.min(until.toEpochMilli(), from.plus(WINDOW).toEpochMilli());
    return Math.max(0, end - start);
  }
}
