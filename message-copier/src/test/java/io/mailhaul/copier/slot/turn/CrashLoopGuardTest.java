package io.mailhaul.copier.slot.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Lane;
import io.mailhaul.events.Topics;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;
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

  private final CrashLoopGuard guard =
      new CrashLoopGuard(new LaneSettings(100, 1 << 20, 16 << 20, Duration.ZERO));

  private static LaneDelivery deliveryOf(Lane lane, int crashes) {
    return LaneDelivery.of(
        new ConsumerRecord<>(Topics.FOLDER_EVENTS, 3, 10, "3", EventJson.write(lane)),
        new CrashMarkers(new OffsetAndMetadata(10, "tries=" + crashes), 11));
  }

  private @Nullable Integer budget(Lane lane, int crashes) {
    Lane.SafeMode caution = guard.inSafeMode(deliveryOf(lane, crashes), lane).safeMode();
    return caution == null ? null : caution.messages();
  }

  private LaneResult.@Nullable Parked parked(Lane lane, int crashes) {
    return guard.parkedForCrashes(deliveryOf(lane, crashes), lane);
  }

  @Test
  void doesNotChangeALaneWithoutCrashes() {
    assertThat(deliveryOf(LANE, 0).isSuspect()).isFalse();
    assertThat(guard.inSafeMode(deliveryOf(LANE, 0), LANE)).isEqualTo(LANE);
    assertThat(parked(LANE, 0)).isNull();
  }

  @Test
  void safeModeLastsForTheMessagesThatMayHaveBeenInFlight() {
    assertThat(budget(LANE, 1)).isEqualTo(1_700);
    assertThat(budget(LANE, 2)).isEqualTo(100);
    assertThat(budget(LANE.withSafeMode(new Lane.SafeMode(1, 250)), 1)).isEqualTo(100);
    assertThat(budget(LANE.withSafeMode(new Lane.SafeMode(1, 250)), 0)).isEqualTo(250);
  }

  @Test
  void marksAnUnconfirmedAppendAfterACrash() {
    assertThat(guard.inSafeMode(deliveryOf(LANE, 0), LANE).unconfirmedAppend()).isNull();
    assertThat(guard.inSafeMode(deliveryOf(LANE, 1), LANE).unconfirmedAppend())
        .isEqualTo(LANE.withUnconfirmedAppend().unconfirmedAppend());
  }

  @Test
  void parksForAWhileAfterThreeCrashesAndUntilTheUserActsAfterFive() {
    assertThat(parked(LANE, 2)).isNull();
    LaneResult.Parked third = Objects.requireNonNull(parked(LANE, 3));
    assertThat(third.failure().reason()).isEqualTo(FailureReason.LANE_CRASHES_WORKER);
    assertThat(third.retryAfter()).isNotNull();
    // The resumed lane is processed in safe mode, message by message.
    Lane again = third.nextEvent();
    assertThat(parked(again, 0)).isNull();
    assertThat(guard.inSafeMode(deliveryOf(again, 0), again).safeMode())
        .isEqualTo(new Lane.SafeMode(3, 100));
    LaneResult.Parked fourth = Objects.requireNonNull(parked(again, 1));
    assertThat(fourth.retryAfter()).isNotNull();
    assertThat(Objects.requireNonNull(parked(fourth.nextEvent(), 1)).retryAfter()).isNull();
  }
}
