package io.mailhaul.batch.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RetryPolicyTest {

  private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");
  private static final Failure CLOSED = failure(FailureReason.CONNECTION_REFUSED);

  private final RetryPolicy policy =
      new RetryPolicy(new RetryPolicy.Settings(Duration.ofMinutes(10)), new Random(1));
  private final Mailbox mailbox =
      Mailbox.create(UUID.randomUUID(), UUID.randomUUID(), "a@example.org", null);

  private static Failure failure(FailureReason reason) {
    return new Failure(reason, Side.SOURCE, "");
  }

  @BeforeEach
  void open() {
    mailbox.includeInRun("claim");
    mailbox.openPass(false, List.of(0), NOW);
  }

  private void parked(int times, Failure failure) {
    for (int i = 0; i < times; i++) {
      mailbox.park(failure, NOW, NOW);
      mailbox.resumeParked(false, List.of(0), NOW);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECTION_REFUSED", "TOKEN_UNAVAILABLE"})
  void givesUpAtTheThirdAttemptIfTheServerNeverAnswered(FailureReason reason) {
    Failure closed = failure(reason);
    parked(1, closed);
    assertThat(policy.isExhausted(mailbox, closed, NOW)).isFalse();
    assertThat(policy.nextAttempt(mailbox, closed, NOW.plusSeconds(30), NOW))
        .isEqualTo(NOW.plusSeconds(2));
    parked(1, closed);
    assertThat(policy.isExhausted(mailbox, closed, NOW)).isTrue();
  }

  @Test
  void givesUpAfterTheConfiguredTimeIfTheServerHasAnswered() {
    mailbox.completePlan();
    mailbox.replaceCounts(MessageCounts.NONE, MessageCounts.planned(5, 5, 0, 0, 0));
    parked(20, CLOSED);
    assertThat(policy.isExhausted(mailbox, CLOSED, NOW.plusSeconds(599))).isFalse();
    assertThat(policy.isExhausted(mailbox, CLOSED, NOW.plusSeconds(600))).isTrue();
    mailbox.recordProgress(NOW.plusSeconds(599));
    assertThat(policy.isExhausted(mailbox, CLOSED, NOW.plusSeconds(600))).isFalse();
  }

  @Test
  void allowsTheConfiguredTimeIfTheServerIsNotTheCause() {
    Failure full = failure(FailureReason.OVER_QUOTA);
    parked(5, full);
    assertThat(policy.isExhausted(mailbox, full, NOW.plusSeconds(599))).isFalse();
    assertThat(policy.isExhausted(mailbox, full, NOW.plusSeconds(600))).isTrue();
  }

  /** README states this rule for all of them. */
  @ParameterizedTest
  @MethodSource("retriedAutomatically")
  void givesUpSoonAfterTheConfiguredTimeWhateverTheReason(FailureReason reason, Duration delay) {
    mailbox.completePlan();
    mailbox.replaceCounts(MessageCounts.NONE, MessageCounts.planned(5, 5, 0, 0, 0));
    Failure failure = failure(reason);
    Instant now = NOW;
    while (!policy.isExhausted(mailbox, failure, now)) {
      Instant asked = now.plus(delay);
      parked(1, failure);
      now = policy.withJitter(policy.nextAttempt(mailbox, failure, asked, now), now);
    }
    assertThat(now).isBetween(NOW.plusSeconds(600), NOW.plusSeconds(750));
  }

  private static Stream<Arguments> retriedAutomatically() {
    return Arrays.stream(FailureReason.values())
        .filter(reason -> reason != FailureReason.THROTTLED)
        .filter(reason -> reason.retry() instanceof FailureReason.Retry.After)
        .map(reason -> Arguments.of(reason, ((FailureReason.Retry.After) reason.retry()).delay()));
  }

  @Test
  void neverGivesUpOnAThrottledMailbox() {
    Failure throttled = failure(FailureReason.THROTTLED);
    parked(50, throttled);
    assertThat(policy.isExhausted(mailbox, throttled, NOW.plus(Duration.ofDays(2)))).isFalse();
    assertThat(policy.nextAttempt(mailbox, throttled, NOW.plusSeconds(300), NOW))
        .isEqualTo(NOW.plusSeconds(300));
  }

  @Test
  void makesFirstAttemptsSoonAndNeverLaterThanAsked() {
    assertThat(policy.nextAttempt(mailbox, CLOSED, NOW.plusSeconds(10), NOW))
        .isEqualTo(NOW.plusSeconds(1));
    parked(1, CLOSED);
    assertThat(policy.nextAttempt(mailbox, CLOSED, NOW.plusSeconds(10), NOW))
        .isEqualTo(NOW.plusSeconds(2));
    assertThat(policy.nextAttempt(mailbox, CLOSED, NOW.plusMillis(500), NOW))
        .isEqualTo(NOW.plusMillis(500));
    mailbox.completePlan();
    assertThat(policy.nextAttempt(mailbox, CLOSED, NOW.plusSeconds(10), NOW))
        .isEqualTo(NOW.plusSeconds(10));
  }

  @Test
  void aLaneWaitsLongerAfterEachAttemptWithoutProgressIfItsServerCannotBeUsed() {
    Failure lost = failure(FailureReason.CONNECTION_LOST);
    Instant asked = NOW.plusSeconds(2);
    assertThat(policy.nextAttemptOfLane(mailbox, lost, asked, NOW)).isEqualTo(asked);
    parked(3, lost);
    assertThat(policy.nextAttemptOfLane(mailbox, lost, asked, NOW)).isEqualTo(NOW.plusSeconds(16));
    parked(50, lost);
    assertThat(policy.nextAttemptOfLane(mailbox, lost, asked, NOW)).isEqualTo(NOW.plusSeconds(120));
    assertThat(policy.nextAttemptOfLane(mailbox, lost, NOW.plusSeconds(300), NOW))
        .isEqualTo(NOW.plusSeconds(300));
    Failure full = failure(FailureReason.OVER_QUOTA);
    assertThat(policy.nextAttemptOfLane(mailbox, full, NOW.plusSeconds(60), NOW))
        .isEqualTo(NOW.plusSeconds(60));
    mailbox.recordProgress(NOW);
    assertThat(policy.nextAttemptOfLane(mailbox, lost, asked, NOW)).isEqualTo(asked);
  }

  @Test
  void addsAtMostTenPercentJitter() {
    for (int i = 0; i < 100; i++) {
      assertThat(policy.withJitter(NOW.plusSeconds(100), NOW))
          .isBetween(NOW.plusSeconds(100), NOW.plusSeconds(110));
    }
    assertThat(policy.withJitter(NOW.minusSeconds(5), NOW)).isEqualTo(NOW.minusSeconds(5));
  }
}
