package io.mailhaul.listener;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.event.ConsumerStoppedEvent.Reason;

/** The restarts of one listener, and when the next one is due. Times are those of the JVM. */
final class ListenerRestarts {

  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final Duration MAX_DELAY = Duration.ofMinutes(1);

  /** Together with their delays, two minutes. */
  private static final int HOPELESS_AFTER = 7;

  /** A listener that is fenced again is fenced within its first heartbeats. */
  private static final Duration SETTLE_TIME = Duration.ofSeconds(5);

  /** After this time without a stop, the restarts are forgotten. */
  private static final Duration STABLE_TIME = Duration.ofMinutes(2);

  /** How long the other consumers of the listener may take to end what they process. */
  private static final Duration CONSUMER_TIMEOUT = Duration.ofSeconds(30);

  private final String listener;
  private volatile @Nullable Reason reason;
  private int count;
  private long lastRestart;
  private boolean stopped;
  private long stoppedAt;

  ListenerRestarts(String listener) {
    this.listener = listener;
  }

  /** Called by the thread of the consumer. */
  void stoppedBecause(Reason why) {
    // The other consumers of the listener end as a consequence.
    if (why != Reason.NORMAL && (why != Reason.ABNORMAL || reason == null)) {
      reason = why;
    }
  }

  /**
   * Whether a stopped listener shall start now.
   *
   * @param consumersRunning whether consumers of the listener have not ended yet
   */
  boolean isDue(long nanoTime, boolean consumersRunning) {
    if (!stopped) {
      stopped = true;
      stoppedAt = nanoTime;
      if (count > 0 && nanoTime - lastRestart > STABLE_TIME.toNanos()) {
        count = 0;
      }
    }
    long waited = nanoTime - stoppedAt;
    return waited >= delay().toNanos()
        && (!consumersRunning || waited >= CONSUMER_TIMEOUT.toNanos());
  }

  private Duration delay() {
    Duration doubled = FIRST_DELAY.multipliedBy(1L << Math.min(count, 10));
    return doubled.compareTo(MAX_DELAY) < 0 ? doubled : MAX_DELAY;
  }

  void restarted(long nanoTime) {
    count++;
    lastRestart = nanoTime;
    stopped = false;
  }

  /** Whether a running listener was never restarted, or has run for a while since. */
  boolean isSettled(long nanoTime) {
    return count == 0 || nanoTime - lastRestart >= SETTLE_TIME.toNanos();
  }

  /** Whether the restarts did not help. */
  boolean isHopeless() {
    return count >= HOPELESS_AFTER;
  }

  /** In words, for the log and for the user. */
  @Override
  public String toString() {
    Reason why = reason;
    return "the Kafka listener '%s' has stopped (%s), after %d restarts in a row"
        .formatted(listener, why == null ? "reason unknown" : why.name(), count);
  }
}
