package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;

class MembershipRecoveryTest {

  private static final FencedInstanceIdException FENCED = new FencedInstanceIdException("fenced");

  private Duration now = Duration.ZERO;
  private Duration freeAt = Duration.ZERO;
  private final List<Object> states = new ArrayList<>();
  private final List<Object> sources = new ArrayList<>();
  private final MembershipRecovery recovery =
      new MembershipRecovery(
          () -> now.compareTo(freeAt) < 0,
          event -> {
            states.add(((AvailabilityChangeEvent<?>) event).getState());
            sources.add(((AvailabilityChangeEvent<?>) event).getSource());
          },
          () -> false,
          () -> now.toNanos(),
          time -> now = now.plus(time));

  @Test
  void aFencedCopierJoinsAgainSoonAfterItsInstanceIdIsFree() throws InterruptedException {
    freeAt = Duration.ofSeconds(15);
    recovery.awaitRejoin(FENCED);
    assertThat(now).isBetween(freeAt, freeAt.plusSeconds(2));
    assertThat(states).containsExactly(ReadinessState.REFUSING_TRAFFIC);
    recovery.joined();
    assertThat(states)
        .containsExactly(ReadinessState.REFUSING_TRAFFIC, ReadinessState.ACCEPTING_TRAFFIC);
  }

  @Test
  void aCopierWhoseInstanceIdStaysInUseIsBrokenAfterTwoMinutesAndJoinsWhenItIsFree()
      throws InterruptedException {
    freeAt = Duration.ofMinutes(5);
    recovery.awaitRejoin(FENCED);
    assertThat(states).containsExactly(ReadinessState.REFUSING_TRAFFIC, LivenessState.BROKEN);
    assertThat((Throwable) sources.getLast()).hasMessage("another copier uses its instance id");
    assertThat(now).isBetween(freeAt, freeAt.plusSeconds(2));
    recovery.joined();
    assertThat(states).endsWith(ReadinessState.ACCEPTING_TRAFFIC, LivenessState.CORRECT);
  }

  @Test
  void waitsLongerAfterEachErrorInARowAndIsBrokenAfterTheSeventhRestart()
      throws InterruptedException {
    List<Long> waits = new ArrayList<>();
    for (int error = 1; error <= 8; error++) {
      long before = now.toSeconds();
      assertThat(states).doesNotContain(LivenessState.BROKEN);
      recovery.awaitRejoin(new OutOfMemoryError("thrown by the test"));
      recovery.joined();
      waits.add(now.toSeconds() - before);
    }
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    assertThat(states).contains(LivenessState.BROKEN);
  }

  @Test
  void aBrokerThatDoesNotAnswerIsAskedAgainSoonAndWithoutLimit() throws InterruptedException {
    for (int attempt = 0; attempt < 100; attempt++) {
      recovery.awaitRejoin(new TimeoutException("thrown by the test"));
    }
    assertThat(now).isEqualTo(Duration.ofSeconds(200));
    assertThat(states).containsExactly(ReadinessState.REFUSING_TRAFFIC);
  }
}
