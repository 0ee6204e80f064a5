package io.mailhaul.copier.lane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.LaneProcessor;
import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.testing.LaneTestBench.WindowLimit;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.events.Lane;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The headers that a lane reads at the source, while new mail arrives at the destination all the
 * time: their number grows with the messages, and not with the messages times the turns.
 */
class HeaderReadsTest {

  private static final int MESSAGES = 300;

  private final LaneTestBench bench = new LaneTestBench(new FakeMailServer());

  private void deliverNewMailBefore(String verb) {
    int[] arrived = {0};
    bench
        .destinationServer
        .faults()
        .hook((what, folder) -> {
          if (what.equals(verb)) {
            bench.to.put(TestMessage.numbered(100_000 + arrived[0]++));
          }
        });
  }

  private int headersRead() {
    return bench.sourceServer.faults().headersRead();
  }

  @Test
  void aTurnWithRefusedMessagesComparesTheFolderOnce() {
    bench.neverAttach = true;
    bench.fill(TestMessage.mixed(6, MESSAGES));
    for (int i = 0; i < 10; i++) {
      bench.fill(TestMessage.numbered(20_000 + 30 * i, 29));
      bench.from.put(TestMessage.numbered(50_000 + i).withBody("Refused.\r\n"));
    }
    bench
        .destinationServer
        .faults()
        .refuseMessages(bytes -> new String(bytes, StandardCharsets.UTF_8).contains("Refused."));
    deliverNewMailBefore("append");
    LaneResult.Processed turn = (LaneResult.Processed) bench.turn(bench.firstPass(), 10_000);
    bench.commit(turn);
    assertThat(bench.uncopiedMessages).hasSize(10);
    assertThat(headersRead()).isLessThanOrEqualTo(8 * (MESSAGES + 300));
  }

  @Test
  void turnsThatContinueALaneReadNoFingerprint() {
    bench.fill(TestMessage.mixed(6, MESSAGES));
    deliverNewMailBefore("select");
    LaneProcessor lanes =
        bench.laneProcessor(
            new LaneSettings(10, 1 << 20, 256 << 20, Duration.ZERO), new SimpleMeterRegistry());
    Lane next = bench.firstPass();
    boolean continued = false;
    int turns = 0;
    while (next != null) {
      LaneResult.Processed turn =
          (LaneResult.Processed)
              lanes.process(next, continued, bench.connections, new WindowLimit(1));
      bench.commit(turn);
      next = turn.nextEvent();
      continued = true;
      turns++;
    }
    assertThat(turns).isGreaterThan(10);
    assertThat(bench.copied).isEqualTo(MESSAGES);
    assertThat(headersRead()).isLessThanOrEqualTo(6 * MESSAGES);
  }

  @Test
  void aTurnAfterACrashReadsOnlyTheNextMessages() {
    bench.fill(TestMessage.mixed(6, 5_000));
    Lane lane = bench.firstPass();
    bench.turn(lane, 4);
    int appended = bench.to.size();
    int readBefore = headersRead();
    LaneResult.Processed turn =
        (LaneResult.Processed) bench.turn(lane.withSafeMode(new Lane.SafeMode(1, 50, null)), 1);
    bench.commit(turn);
    assertThat(appended).isPositive();
    assertThat(bench.copied).isGreaterThan(appended);
    // Two pages of the comparison, and the heads of the next windows; not all 5,000 and these.
    assertThat(headersRead() - readBefore).isLessThan(4_000);
  }

  @Test
  void findsTheCopiesOfACrashedCopierBesideNewMail() {
    bench.fill(TestMessage.mixed(6, 3_000));
    Lane lane = bench.firstPass();
    bench.turn(lane, 4);
    bench.to.put(TestMessage.numbered(100_000));
    bench.run(lane, 10_000);
    assertThat(bench.copied).isEqualTo(3_000);
    assertThat(bench.to.size()).isEqualTo(3_001);
  }
}
