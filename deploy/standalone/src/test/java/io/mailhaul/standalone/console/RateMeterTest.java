package io.mailhaul.standalone.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateMeterTest {

  private final RateMeter meter = new RateMeter();

  @Test
  void hasNoRateInTheFirstSecond() {
    note(0, 0, 0);
    note(0.5, 1000, 5000);

    assertThat(meter.itemsPerSecond()).isZero();
  }

  @Test
  void computesTheRateOfTheLastSeconds() {
    note(0, 0, 0);
    note(10, 100, 1000);
    assertThat(meter.itemsPerSecond()).isEqualTo(10);
    assertThat(meter.bytesPerSecond()).isEqualTo(100);

    for (int second = 15; second <= 60; second += 5) {
      note(second, 100 + (second - 10) * 50, 1000);
    }
    assertThat(meter.itemsPerSecond()).isEqualTo(50);
    assertThat(meter.bytesPerSecond()).isZero();
  }

  @Test
  void startsAgainWhenANewPassBegins() {
    note(0, 0, 0);
    note(10, 1000, 1000);
    note(11, 0, 1000);
    note(13, 20, 1000);

    assertThat(meter.itemsPerSecond()).isEqualTo(10);
  }

  private void note(double second, long items, long bytes) {
    meter.note(Duration.ofMillis((long) (second * 1000)).toNanos(), items, bytes);
  }
}
