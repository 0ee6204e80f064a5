package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A lane is only continued where no other turn can have written to its folder. */
class CommittedLanesTest {

  private final CommittedLanes lanes = new CommittedLanes();

  private static Lane lane(int pass, int turn, String cursor) {
    return lane(pass, turn, cursor, 1 + turn);
  }

  private static Lane lane(int pass, int turn, String cursor, long reconcileFromUid) {
    return EventFixtures.lane(
        new LaneId("b", "m", pass, "INBOX"),
        "a@example.org",
        3,
        turn,
        cursor,
        FolderIdentity.of(1),
        1,
        reconcileFromUid,
        null,
        List.of());
  }

  private static LaneResult continuedWith(Lane next) {
    return new LaneResult.Processed(List.of(), next);
  }

  @Test
  void theEventThatTheLastTurnHasWrittenIsContinued() {
    assertThat(lanes.isContinued(lane(1, 1, "c1"))).isFalse();
    lanes.processed(lane(1, 0, "c0"), continuedWith(lane(1, 1, "c1")));
    assertThat(lanes.isContinued(lane(1, 1, "c1"))).isTrue();
  }

  @Test
  void aTurnThatWasNotCommittedIsNotContinued() {
    lanes.processed(lane(1, 0, "c0"), continuedWith(lane(1, 1, "c1")));
    assertThat(lanes.isContinued(lane(1, 1, "c1"))).isTrue();
    // The turn was interrupted, and its event is processed once more.
    assertThat(lanes.isContinued(lane(1, 1, "c1"))).isFalse();
    lanes.processed(lane(1, 1, "c1"), continuedWith(lane(1, 2, "c2")));
    lanes.clear();
    assertThat(lanes.isContinued(lane(1, 2, "c2"))).isFalse();
  }

  @Test
  void aSecondEventOfTheLaneEndsBoth() {
    lanes.processed(lane(1, 0, "c0"), continuedWith(lane(1, 1, "c1")));
    Lane duplicate = lane(1, 0, "c0");
    assertThat(lanes.isContinued(duplicate)).isFalse();
    lanes.processed(duplicate, continuedWith(lane(1, 1, "d1")));
    assertThat(lanes.isContinued(lane(1, 1, "c1"))).isFalse();
  }

  /** After a fragmented turn, progress does not report all copies. */
  @Test
  void aTurnThatHasNotRaisedItsReconcilePositionIsNotContinued() {
    lanes.processed(lane(1, 0, "c0", 1), continuedWith(lane(1, 1, "c1", 1)));
    assertThat(lanes.isContinued(lane(1, 1, "c1", 1))).isFalse();
  }

  @Test
  void aLaneOfAnotherPassWritesToTheSameFolder() {
    lanes.processed(lane(1, 0, "c0"), continuedWith(lane(1, 1, "c1")));
    assertThat(lanes.isContinued(lane(2, 0, "c0"))).isFalse();
    assertThat(lanes.isContinued(lane(1, 1, "c1"))).isFalse();
  }

  @Test
  void aParkedLaneIsNotContinued() {
    lanes.processed(
        lane(1, 0, "c0"),
        new LaneResult.Parked(
            List.of(), lane(1, 1, "c1"), new Failure(FailureReason.PAUSED, null, ""), null));
    assertThat(lanes.isContinued(lane(1, 1, "c1"))).isFalse();
  }
}
