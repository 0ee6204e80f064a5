package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A folder's UIDVALIDITY changes while the copier copies it (TRAP 14). */
class UidValidityChangedTest {

  private final LaneTestBench bench = new LaneTestBench(new FakeMailServer());

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "TRAP 14: after a change between two turns the lane ends and the next pass copies the rest")
  void endsTheLaneWhenUidValidityChangesBetweenTurns(Side side) {
    bench.fill(TestMessage.mixed(7, 60));
    LaneResult.Processed first = (LaneResult.Processed) bench.turn(bench.firstPass(), 2);
    bench.commit(first);
    folder(side).changeUidValidity();
    LaneResult result = bench.run(first.continuation().orElseThrow(), 2);
    assertFailedAsChanged(result, side);
    assertNextPassCopiesOnlyTheRest(side);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TRAP 14: after a change within a turn its copies are kept and none is duplicated")
  void endsTheLaneWhenUidValidityChangesWithinATurn(Side side) {
    bench.fill(TestMessage.mixed(8, 60));
    int[] windows = {0};
    bench.crashPoints =
        step -> {
          if (step == CrashPoints.CrashPoint.FETCHED && ++windows[0] == 3) {
            // The server is restored from a backup and starts again.
            folder(side).changeUidValidity();
            bench.destinationServer.faults().cutNextAppend(0);
          }
        };
    LaneResult result = bench.run(bench.firstPass(), 100);
    bench.crashPoints = CrashPoints.NONE;
    assertFailedAsChanged(result, side);
    assertThat(bench.copied).isEqualTo(20);
    assertNextPassCopiesOnlyTheRest(side);
  }

  @Test
  @DisplayName("TRAPS 14 and 20: messages copied after a new source UIDVALIDITY are counted apart")
  void reportsPossiblyRecopiedMessages() {
    bench.fill(TestMessage.numbered(0, 6));
    bench.run(bench.firstPass(), 50);
    bench.to.expunge(3);
    bench.from.changeUidValidity();
    UidRanges all = UidRanges.of(1, bench.from.status().uidNext() - 1);
    Lane again =
        bench.lane(
            1,
            List.of(
                new Lane.Source(
                    "Archive", bench.from.status().identity(), all, all, null, null, true)),
            null);
    bench.beginPass();

    bench.run(again, 1);

    bench.assertIdentical();
    assertThat(bench.alreadyPresent).isEqualTo(5);
    assertThat(bench.alterationCounts).containsOnly(Map.entry(Alteration.POSSIBLY_RECOPIED, 1L));
  }

  private FakeFolder folder(Side side) {
    return side == Side.SOURCE ? bench.from : bench.to;
  }

  private static void assertFailedAsChanged(LaneResult result, Side side) {
    assertThat(result)
        .isInstanceOfSatisfying(
            LaneResult.Failed.class,
            failed -> {
              assertThat(failed.failure().reason()).isEqualTo(FailureReason.FOLDER_CHANGED);
              assertThat(failed.failure().side()).isEqualTo(side);
            });
  }

  /**
   * Runs the lane that the scanner plans (see LaterPassTest): with a new UIDVALIDITY at the source,
   * all messages remain; with a new one only at the destination, copied messages are compared and
   * do not remain.
   */
  private void assertNextPassCopiesOnlyTheRest(Side side) {
    int there = bench.to.size();
    assertThat(there).isPositive();
    long appendedBefore = bench.destinationServer.faults().appendedMessages();
    UidRanges all = UidRanges.of(1, bench.from.status().uidNext() - 1);
    UidRanges remaining = side == Side.SOURCE ? all : all.minus(bench.done());
    Lane again =
        bench.lane(
            1,
            List.of(
                EventFixtures.laneSource(
                    "Archive", bench.from.status().identity(), remaining, all)),
            null);
    bench.beginPass();
    bench.run(again, 3);
    bench.assertIdentical();
    assertThat(bench.destinationServer.faults().appendedMessages() - appendedBefore)
        .isEqualTo(60 - there);
    assertThat(bench.copied).isEqualTo(60 - there);
    assertThat(bench.alreadyPresent).isEqualTo(side == Side.SOURCE ? there : 0);
  }
}
