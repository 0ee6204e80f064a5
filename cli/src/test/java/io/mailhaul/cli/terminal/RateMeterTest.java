package io.mailhaul.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateMeterTest {

  private final RateMeter meter = new RateMeter();

  @Test
  void hasNoRateInTheFirstSecond() {
    addSample(0, 0, 0);
    addSample(0.5, 1000, 5000);

    assertThat(meter.messagesPerSecond()).isZero();
  }

  @Test
  void computesTheRateOfTheLastSeconds() {
    addSample(0, 0, 0);
    addSample(10, 100, 1000);
    assertThat(meter.messagesPerSecond()).isEqualTo(10);
    assertThat(meter.bytesPerSecond()).isEqualTo(100);

    for (int second = 15; second <= 60; second += 5) {
      addSample(second, 100 + (second - 10) * 50, 1000);
    }
    assertThat(meter.messagesPerSecond()).isEqualTo(50);
    assertThat(meter.bytesPerSecond()).isZero();
  }

  @Test
  void startsAgainWhenANewPassBegins() {
    addSample(0, 0, 0);
    addSample(10, 1000, 1000);
    addSample(11, 0, 1000);
    addSample(13, 20, 1000);

    assertThat(meter.messagesPerSecond()).isEqualTo(10);
  }

  private void addSample(double second, long messages, long bytes) {
    meter.addSample(Duration.ofMillis((long) (second * 1000)).toNanos(), messages, bytes);
  }
}
