package io.mailhaul.copier.slot.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTest {

  private final Lease lease = new Lease(Duration.ofSeconds(8));

  @Test
  void isNotHeldBeforeTheCoordinatorHasAnswered() {
    assertThat(lease.isHeld(0, 0)).isFalse();
  }

  @Test
  void endsWhenEitherClockHasPassedIt() {
    lease.renew(0, 1_000_000);
    assertThat(lease.isHeld(Duration.ofSeconds(7).toNanos(), 1_007_000)).isTrue();
    assertThat(lease.isHeld(Duration.ofSeconds(8).toNanos(), 1_007_000)).isFalse();
    assertThat(lease.isHeld(Duration.ofSeconds(1).toNanos(), 1_008_000)).isFalse();
  }

  @Test
  void isNotHeldAfterTheWallClockWasSetBack() {
    lease.renew(0, 1_000_000);
    assertThat(lease.isHeld(0, 900_000)).isFalse();
  }

  @Test
  void anEarlierRequestChangesNothing() {
    lease.renew(Duration.ofSeconds(5).toNanos(), 1_005_000);
    lease.renew(0, 1_000_000);
    assertThat(lease.isHeld(Duration.ofSeconds(12).toNanos(), 1_012_000)).isTrue();
  }
}
