package io.mailhaul.batch.tracking;

import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;

/**
 * Decides how long a mailbox is retried. If a server cannot be reached at the first attempt, the
 * user learns it within seconds, because then the URI is probably wrong. If the server has answered
 * in this run, it will probably come back.
 */
@Component
class RetryPolicy {

  /**
   * @param giveUpAfter how long a mailbox may make no progress after its servers have answered
   */
  @ConfigurationProperties("mailhaul.tracking")
  record Settings(@DefaultValue("10m") Duration giveUpAfter) {}

  private static final int MIN_ATTEMPTS = 3;

  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);

  private static final Duration MAX_WAIT_OF_LANE = Duration.ofMinutes(2);

  private final Settings settings;
  private final RandomGenerator random;

  RetryPolicy(Settings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /** Whether a mailbox fails instead of being parked again. */
  boolean isExhausted(Mailbox mailbox, Failure failure, Instant now) {
    if (failure.reason() == FailureReason.PAUSED) {
      return false;
    }
    int attempts = mailbox.consecutiveParks() + 1;
    if (failure.reason() == FailureReason.THROTTLED || attempts < MIN_ATTEMPTS) {
      // A server that throttles is still serving the mailbox.
      return false;
    }
    if (mailbox.isNotYetPlannedInRun() && failure.reason().isServerFault()) {
      return true;
    }
    Instant progressAt = mailbox.progressAt();
    return progressAt != null
        && Duration.between(progressAt, now).compareTo(settings.giveUpAfter()) >= 0;
  }

  /**
   * The time of the next attempt. Before the first success it is earlier than asked, so that the
   * user soon learns of a wrong URI.
   */
  Instant nextAttempt(Mailbox mailbox, Failure failure, Instant asked, Instant now) {
    if (mailbox.isNotYetPlannedInRun() && failure.reason().isUnreachable()) {
      Instant soon = now.plus(FIRST_DELAY.multipliedBy(mailbox.consecutiveParks() + 1L));
      return soon.isBefore(asked) ? soon : asked;
    }
    return asked;
  }

  /**
   * The time at which a lane resumes. If its server cannot be used, each attempt without progress
   * doubles the wait: an attempt signs in several times, and may hold the lane's slot for minutes.
   */
  Instant nextAttemptOfLane(Mailbox mailbox, Failure failure, Instant asked, Instant now) {
    Duration wait = Duration.between(now, asked);
    if (!failure.reason().isServerFault() || wait.compareTo(MAX_WAIT_OF_LANE) >= 0) {
      return asked;
    }
    Duration longer = wait.multipliedBy(1L << Math.min(mailbox.consecutiveParks(), 10));
    return now.plus(longer.compareTo(MAX_WAIT_OF_LANE) < 0 ? longer : MAX_WAIT_OF_LANE);
  }

  /** Adds up to 10 % to the wait, so that mailboxes do not all retry at the same moment. */
  Instant withJitter(Instant until, Instant now) {
    long wait = Math.max(0, Duration.between(now, until).toMillis());
    return until.plusMillis((long) (wait * 0.1 * random.nextDouble()));
  }
}
