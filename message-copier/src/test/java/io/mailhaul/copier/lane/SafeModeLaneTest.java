package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.events.Lane;
import io.mailhaul.model.FailureReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** After crashes a lane is processed in small steps until safe mode ends. */
class SafeModeLaneTest {

  private static final int UNLIMITED = 1_000;

  private final LaneTestBench bench = new LaneTestBench(new FakeMailServer());
  private int fetchedInFirstTurn;

  private List<Integer> steps(Lane.SafeMode caution) {
    bench.fill(TestMessage.mixed(6, 100));
    List<Integer> steps = new ArrayList<>();
    Lane lane = bench.firstPass().withSafeMode(caution);
    while (lane != null) {
      LaneResult.Processed processed = (LaneResult.Processed) bench.turn(lane, UNLIMITED);
      long before = bench.copied;
      bench.commit(processed);
      if (steps.isEmpty()) {
        fetchedInFirstTurn = bench.sourceServer.faults().fetchedMessages();
      }
      steps.add((int) (bench.copied - before));
      lane = processed.nextEvent();
    }
    bench.assertIdentical();
    return steps;
  }

  @Test
  void commitsTheFirstWindowAfterOneCrash() {
    assertThat(steps(new Lane.SafeMode(1, 30, null))).containsExactly(10, 90);
  }

  @Test
  void isNotSuspectedAfterItHasAdvanced() {
    bench.fill(TestMessage.mixed(6, 100));
    LaneResult.Processed processed = turn(new Lane.SafeMode(1, 30, null));
    assertThat(safeModeAfter(processed)).isEqualTo(new Lane.SafeMode(0, 20, null));
  }

  @Test
  void processesTenthsOfAWindowAfterTwoCrashes() {
    bench.windowMessages = 30;
    assertThat(steps(new Lane.SafeMode(2, 9, null))).containsExactly(3, 3, 3, 91);
  }

  @Test
  void namesEachMessageBeforeItIsReadAfterThreeCrashes() {
    assertThat(steps(new Lane.SafeMode(3, 3, null))).containsExactly(0, 1, 1, 1, 97);
    assertThat(fetchedInFirstTurn).isZero();
  }

  @Test
  void readsNoOtherMessageThanTheNamedOne() {
    bench.fill(TestMessage.mixed(6, 20));
    bench.from.expunge(1);
    Lane.NamedMessage expunged = new Lane.NamedMessage("Archive", 1, false);
    LaneResult.Processed processed = turn(new Lane.SafeMode(3, 3, expunged));
    assertThat(bench.to.size()).isZero();
    assertThat(safeModeAfter(processed))
        .isEqualTo(new Lane.SafeMode(3, 3, new Lane.NamedMessage("Archive", 2, false)));
  }

  @Test
  void recordsTheMessageThatCrashedCopiersAsFailedAndContinues() {
    bench.fill(TestMessage.mixed(6, 20));
    Lane.NamedMessage crashed = new Lane.NamedMessage("Archive", 1, true);
    LaneResult.Processed processed = turn(new Lane.SafeMode(3, 3, crashed));
    bench.commit(processed);
    bench.run(processed.continuation().orElseThrow(), UNLIMITED);
    assertThat(bench.uncopiedMessages)
        .singleElement()
        .satisfies(message -> {
          assertThat(message.uid()).isEqualTo(1);
          assertThat(message.failure().reason()).isEqualTo(FailureReason.MESSAGE_CRASHES_WORKER);
        });
    assertThat(bench.copied).isEqualTo(19);
    assertThat(bench.sourceServer.faults().fetchedMessages()).isEqualTo(19);
  }

  @Test
  void aMessageThatWasAppendedBeforeTheCrashHasNotFailed() {
    bench.fill(TestMessage.mixed(6, 20));
    Lane lane = bench.firstPass();
    bench.turn(lane, 1);
    int appended = bench.to.size();
    Lane.NamedMessage crashed = new Lane.NamedMessage("Archive", 1, true);
    LaneResult.Processed processed = turn(lane, new Lane.SafeMode(3, 3, crashed));
    bench.commit(processed);
    assertThat(bench.uncopiedMessages).isEmpty();
    assertThat(bench.copied).isGreaterThanOrEqualTo(appended).isPositive();
  }

  @Test
  void commitsTheWorkOfCrashedCopiersFirst() {
    bench.fill(TestMessage.mixed(6, 100));
    Lane lane = bench.firstPass();
    bench.turn(lane, 4);
    int done = bench.to.size();
    LaneResult.Processed processed = turn(lane, new Lane.SafeMode(2, 10, null));
    bench.commit(processed);
    assertThat(done).isPositive();
    assertThat(bench.copied).isEqualTo(done + 1);
    assertThat(safeModeAfter(processed)).isEqualTo(new Lane.SafeMode(2, 9, null));
  }

  private LaneResult.Processed turn(Lane.SafeMode safeMode) {
    return turn(bench.firstPass(), safeMode);
  }

  private LaneResult.Processed turn(Lane lane, Lane.SafeMode safeMode) {
    return (LaneResult.Processed) bench.turn(lane.withSafeMode(safeMode), UNLIMITED);
  }

  private static Lane.@Nullable SafeMode safeModeAfter(LaneResult.Processed processed) {
    return processed.continuation().orElseThrow().safeMode();
  }
}
