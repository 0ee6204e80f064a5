package io.mailhaul.copier.lane.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.EventFixtures;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The number of messages in a lane's windows. */
class WindowSizeTest {

  private final TurnState account =
      new TurnState(
          EventFixtures.lane(
              new LaneId("b", "m", 1, "INBOX"),
              "a@example.org",
              3,
              0,
              "c",
              FolderIdentity.of(1),
              1,
              1,
              null,
              List.of()),
          100,
          800);

  private int after(Duration time) {
    account.adjustWindow(time);
    return account.windowMessages();
  }

  @Test
  void fastWindowsGrow() {
    assertThat(account.windowMessages()).isEqualTo(100);
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
    account.shrinkWindows();
    assertThat(account.windowMessages()).isEqualTo(25);
    assertThat(account.isIsolating()).isTrue();
    // The search ends when windows have their initial size again, also when they are slow.
    assertThat(after(Duration.ofSeconds(9))).isEqualTo(50);
    assertThat(after(Duration.ofSeconds(9))).isEqualTo(100);
    assertThat(account.isIsolating()).isFalse();
  }
}
