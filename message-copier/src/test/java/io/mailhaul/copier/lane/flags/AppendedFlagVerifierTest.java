package io.mailhaul.copier.lane.flags;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.LaneProcessorTest.DestinationKind;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.events.Lane;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.Alteration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("TRAP 31: flags that a destination loses on APPEND are set again and checked")
class AppendedFlagVerifierTest {

  @ParameterizedTest
  @EnumSource
  void setsFlagsAgainThatAreLostOnAppend(DestinationKind kind) {
    LaneTestBench bench = new LaneTestBench(kind.server());
    bench.fill(TestMessage.numbered(0, 60));
    bench.destinationServer.faults().dropFlagsOnAppend("\\Flagged", "Project-X");
    bench.run(bench.firstPass(), 1_000);
    bench.assertIdentical();
    assertThat(bench.alterationCounts).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void setsFlagsAgainAfterACrash(DestinationKind kind) {
    LaneTestBench bench = new LaneTestBench(kind.server());
    bench.fill(TestMessage.numbered(0, 60));
    bench.destinationServer.faults().dropFlagsOnAppend("\\Flagged");
    Lane lane = bench.firstPass();
    int[] windows = {0};
    bench.crashPoints =
        step -> {
          if (step == CrashPoints.CrashPoint.APPENDED && ++windows[0] == 3) {
            throw new IllegalStateException("killed by the test");
          }
        };
    try {
      bench.turn(lane, 1_000);
    } catch (IllegalStateException e) {
      bench.connections.close();
    }
    assertThat(bench.to.messages()).anyMatch(m -> m.uid() > 20 && !m.flags().contains("\\Flagged"));
    bench.run(lane, 1_000);
    bench.assertIdentical();
  }

  @Test
  void setsFlagsAgainAfterALostConnection() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer().withoutMultiAppend());
    bench.fill(TestMessage.numbered(0, 60));
    bench.destinationServer.faults().dropFlagsOnAppend("\\Flagged");
    bench.destinationServer.faults().cutNextAppend(5, 8);
    bench.run(bench.firstPass(), 1_000);
    bench.assertIdentical();
  }

  @Test
  void countsFlagsThatTheDestinationDoesNotStore() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 60));
    bench.to.permanentFlags("\\Seen", "\\Answered", "\\Draft", "\\Deleted", "\\*");
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(60);
    long flagged =
        bench.from.messages().stream().filter(m -> m.flags().contains("\\Flagged")).count();
    assertThat(bench.alterationCounts).isEqualTo(Map.of(Alteration.FLAG_LOST, flagged));
  }

  @Test
  void countsFlagsThatTheDestinationRefusesOnStore() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 60));
    bench.destinationServer.faults().dropFlagsOnAppend("\\Flagged");
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("store")) {
            throw new MailboxException(
                FailureReason.FOLDER_REFUSED, Side.DESTINATION, "NO not here", null);
          }
        });
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(60);
    assertThat(bench.alterationCounts).containsOnlyKeys(Alteration.FLAG_LOST);
  }

  @Test
  void checksADestinationThatKeepsFlagsOnlyOnce() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 200));
    Map<String, Integer> verbs = new HashMap<>();
    bench.destinationServer.faults().hook((verb, folder) -> verbs.merge(verb, 1, Integer::sum));
    bench.run(bench.firstPass(), 1_000);
    assertThat(verbs.get("append")).as("windows").isBetween(5, 20);
    assertThat(verbs.get("heads")).as("once, with the first window").isEqualTo(1);
    assertThat(verbs).doesNotContainKey("store");
  }

  @Test
  void ignoresCopiesThatTheUserHasDeleted() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 10));
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("heads")) {
            bench.to.messages().stream().map(FakeFolder.Stored::uid).forEach(bench.to::expunge);
          }
        });
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(10);
    assertThat(bench.alterationCounts).isEmpty();
  }
}
