package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.events.Lane;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** After crashes a lane is processed in small steps until safe mode ends. */
class SafeModeLaneTest {

  private static final int UNLIMITED = 1_000;

  private final LaneTestBench bench = new LaneTestBench(new FakeMailServer());

  private List<Integer> steps(Lane.SafeMode caution) {
    bench.fill(TestMessage.mixed(6, 100));
    List<Integer> steps = new ArrayList<>();
    Lane lane = bench.firstPass().withSafeMode(caution);
    while (lane != null) {
      LaneResult.Processed processed = (LaneResult.Processed) bench.turn(lane, UNLIMITED);
      long before = bench.copied;
      bench.commit(processed);
      steps.add((int) (bench.copied - before));
      lane = processed.nextEvent();
    }
    bench.assertIdentical();
    return steps;
  }

  @Test
  void processesWindowByWindowAfterOneCrash() {
    assertThat(steps(new Lane.SafeMode(1, 30))).containsExactly(10, 10, 10, 70);
  }

  @Test
  void processesMessageByMessageAfterTwoCrashes() {
    assertThat(steps(new Lane.SafeMode(2, 5))).containsExactly(1, 1, 1, 1, 1, 95);
  }

  @Test
  void commitsTheWorkOfCrashedCopiersFirst() {
    bench.fill(TestMessage.mixed(6, 100));
    Lane lane = bench.firstPass();
    bench.turn(lane, 4);
    int done = bench.to.size();
    LaneResult.Processed processed =
        (LaneResult.Processed) bench.turn(lane.withSafeMode(new Lane.SafeMode(2, 10)), UNLIMITED);
    bench.commit(processed);
    assertThat(done).isPositive();
    assertThat(bench.copied).isEqualTo(done + 1);
    assertThat(processed.continuation().orElseThrow().safeMode())
        .isEqualTo(new Lane.SafeMode(2, 9));
  }
}
