package io.mailhaul.copier.slot.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CrashLoopGuardTest {

  private static final Lane LANE =
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
          List.of());

  private static final EventCrashes TOGETHER = new EventCrashes(1, 0);
  private static final EventCrashes TWICE_TOGETHER = new EventCrashes(2, 0);
  private static final EventCrashes ALONE = new EventCrashes(0, 1);
  private static final EventCrashes TWICE_ALONE = new EventCrashes(0, 2);

  private final CrashLoopGuard guard =
      new CrashLoopGuard(new LaneSettings(100, 1 << 20, 16 << 20, Duration.ZERO));

  private static Lane inSafeMode(int crashes, int messages) {
    return LANE.withSafeMode(new Lane.SafeMode(crashes, messages, null));
  }

  private static Lane withNamed(boolean crashed) {
    return LANE.withSafeMode(new Lane.SafeMode(3, 7, new Lane.NamedMessage("INBOX", 17, crashed)));
  }

  @Test
  void doesNotChangeALaneWithoutCrashes() {
    assertThat(CrashLoopGuard.isSuspected(LANE, EventCrashes.NONE)).isFalse();
    assertThat(guard.inSafeMode(LANE, EventCrashes.NONE)).isEqualTo(LANE);
    assertThat(guard.parkedForCrashes(LANE, EventCrashes.NONE)).isNull();
  }

  @Test
  void oneCrashWithOtherLanesIsNoSuspicion() {
    assertThat(CrashLoopGuard.isSuspected(LANE, TOGETHER)).isFalse();
    assertThat(guard.inSafeMode(LANE, TOGETHER)).isEqualTo(inSafeMode(1, 1_700));
  }

  @Test
  void aLaneThatAdvancesBetweenCrashesIsNotSuspected() {
    Lane advanced = inSafeMode(1, 1_200);
    assertThat(CrashLoopGuard.isSuspected(advanced, TOGETHER)).isFalse();
    assertThat(guard.inSafeMode(advanced, TOGETHER)).isEqualTo(advanced);
  }

  @Test
  void twoCrashesAtTheSamePlaceAreASuspicion() {
    assertThat(CrashLoopGuard.isSuspected(LANE, TWICE_TOGETHER)).isTrue();
    assertThat(guard.inSafeMode(LANE, TWICE_TOGETHER)).isEqualTo(inSafeMode(2, 100));
    assertThat(guard.inSafeMode(inSafeMode(1, 1_200), TWICE_TOGETHER))
        .isEqualTo(inSafeMode(2, 100));
    assertThat(guard.inSafeMode(inSafeMode(1, 1_200), ALONE)).isEqualTo(inSafeMode(2, 100));
  }

  @Test
  void onlyCrashesWithoutOtherSuspectedLanesNarrowASuspicion() {
    Lane suspected = inSafeMode(2, 60);
    assertThat(guard.inSafeMode(suspected, TWICE_TOGETHER)).isEqualTo(suspected);
    assertThat(guard.inSafeMode(suspected, ALONE)).isEqualTo(inSafeMode(3, 10));
    assertThat(guard.parkedForCrashes(suspected, ALONE)).isNull();
  }

  @Test
  void twoCrashesWithANamedMessageConcernOnlyThatMessage() {
    assertThat(CrashLoopGuard.isSuspected(withNamed(false), EventCrashes.NONE)).isTrue();
    assertThat(guard.parkedForCrashes(withNamed(false), TWICE_ALONE)).isNull();
    assertThat(guard.inSafeMode(withNamed(false), ALONE)).isEqualTo(withNamed(false));
    assertThat(guard.inSafeMode(withNamed(false), TWICE_ALONE)).isEqualTo(withNamed(true));
    assertThat(guard.inSafeMode(withNamed(false), TOGETHER)).isEqualTo(withNamed(false));
  }

  @Test
  void parksALaneThatCrashesCopiersBeforeAMessageIsNamedAndFailsItTheNextTime() {
    assertThat(guard.parkedForCrashes(inSafeMode(3, 10), TWICE_TOGETHER)).isNull();
    LaneResult.Parked parked =
        Objects.requireNonNull(guard.parkedForCrashes(inSafeMode(3, 10), ALONE));
    assertThat(parked.failure().reason()).isEqualTo(FailureReason.LANE_CRASHES_WORKER);
    assertThat(parked.retryAfter()).isNotNull();
    Lane again = parked.nextEvent();
    assertThat(guard.parkedForCrashes(again, EventCrashes.NONE)).isNull();
    assertThat(CrashLoopGuard.isSuspected(again, EventCrashes.NONE)).isTrue();
    assertThat(Objects.requireNonNull(guard.parkedForCrashes(again, ALONE)).retryAfter()).isNull();
  }
}
