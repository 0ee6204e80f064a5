package io.mailhaul.copier.lane.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The number of messages in a lane's windows. */
class WindowSizeTest {

  private final WindowSize windows = new WindowSize(100, 800);

  private int after(Duration time) {
    windows.adjust(time);
    return windows.windowMessages();
  }

  @Test
  void fastWindowsGrow() {
    assertThat(windows.windowMessages()).isEqualTo(100);
    assertThat(after(Duration.ofMillis(60))).isEqualTo(200);
    assertThat(after(Duration.ofMillis(80))).isEqualTo(400);
    assertThat(after(Duration.ofMillis(100))).isEqualTo(800);
    assertThat(after(Duration.ofMillis(200))).isEqualTo(800);
  }

  @Test
  void slowWindowsReturnToTheirInitialSize() {
    assertThat(after(Duration.ofSeconds(1))).isEqualTo(100);
    assertThat(after(Duration.ofSeconds(9))).isEqualTo(100);
    assertThat(after(Duration.ofMillis(60))).isEqualTo(200);
    assertThat(after(Duration.ofSeconds(3))).isEqualTo(100);
  }

  @Test
  void aLostConnectionMakesWindowsSmall() {
    after(Duration.ZERO);
    after(Duration.ZERO);
    windows.shrink();
    assertThat(windows.windowMessages()).isEqualTo(25);
    assertThat(windows.isIsolating()).isTrue();
    // The search ends when windows have their initial size again, also when they are slow.
    assertThat(after(Duration.ofSeconds(9))).isEqualTo(50);
    assertThat(after(Duration.ofSeconds(9))).isEqualTo(100);
    assertThat(windows.isIsolating()).isFalse();
  }
}
