package io.mailhaul.listener;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.event.ConsumerStoppedEvent.Reason;

/** The restarts of one listener, and when the next one is due. */
final class ListenerRestarts {

  /** A listener that is fenced again is fenced within its first heartbeats. */
  private static final Duration SETTLE_TIME = Duration.ofSeconds(5);

  /** How long the other consumers of the listener may take to end what they process. */
  private static final Duration CONSUMER_TIMEOUT = Duration.ofSeconds(30);

  private final String listener;
  private final RestartBackOff backOff = new RestartBackOff();
  private volatile @Nullable Reason reason;

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
    backOff.failed(nanoTime);
    Duration waited = backOff.downtime(nanoTime);
    return waited.compareTo(backOff.delay()) >= 0
        && (!consumersRunning || waited.compareTo(CONSUMER_TIMEOUT) >= 0);
  }

  void restarted(long nanoTime) {
    backOff.restarted(nanoTime);
  }

  /** Whether a running listener was never restarted, or has run for a while since. */
  boolean isSettled(long nanoTime) {
    return backOff.restarts() == 0 || backOff.sinceRestart(nanoTime).compareTo(SETTLE_TIME) >= 0;
  }

  /** Whether the restarts did not help. */
  boolean isHopeless(long nanoTime) {
    return backOff.isHopeless(nanoTime);
  }

  /** In words, for the log and for the user. */
  @Override
  public String toString() {
    return "the Kafka listener '%s' has stopped, after %d restarts in a row: %s"
        .formatted(listener, backOff.restarts(), text(reason));
  }

  private static String text(@Nullable Reason why) {
    return switch (why) {
      case FENCED -> "another process uses its group.instance.id";
      case AUTH -> "the broker refuses its sign-in or its access";
      case NO_OFFSET -> "its group has no committed offset";
      case ERROR -> "an error in this process";
      case NORMAL, ABNORMAL -> "an unexpected exception";
      case null -> "the cause is unknown";
    };
  }
}
