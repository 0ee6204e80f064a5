package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.testing.FakeFolder;
import io.mailhaul.access.testing.FakeMailServer;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.copier.lane.WorkingLaneTest.Destination;
import io.mailhaul.events.Change;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Lane;
import io.mailhaul.events.Side;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("TRAP 31: flags that a destination loses on APPEND are set again and checked")
class KeptFlagsTest {

  @ParameterizedTest
  @EnumSource
  void setsFlagsAgainThatAreLostOnAppend(Destination kind) {
    LaneBench bench = new LaneBench(kind.server());
    bench.fill(TestMessage.numbered(0, 60));
    bench.destinationServer.faults().loseOnAppend("\\Flagged", "Project-X");
    bench.run(bench.firstPass(), 1_000);
    bench.assertIdentical();
    assertThat(bench.changes).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void setsFlagsAgainAfterACrash(Destination kind) {
    LaneBench bench = new LaneBench(kind.server());
    bench.fill(TestMessage.numbered(0, 60));
    bench.destinationServer.faults().loseOnAppend("\\Flagged");
    Lane lane = bench.firstPass();
    int[] windows = {0};
    bench.steps =
        step -> {
          if (step == CopySteps.Step.APPENDED && ++windows[0] == 3) {
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
    LaneBench bench = new LaneBench(new FakeMailServer().withoutMultiAppend());
    bench.fill(TestMessage.numbered(0, 60));
    bench.destinationServer.faults().loseOnAppend("\\Flagged");
    bench.destinationServer.faults().cutNextAppend(5, 8);
    bench.run(bench.firstPass(), 1_000);
    bench.assertIdentical();
  }

  @Test
  void countsFlagsThatTheDestinationDoesNotStore() {
    LaneBench bench = new LaneBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 60));
    bench.to.permanentFlags("\\Seen", "\\Answered", "\\Draft", "\\Deleted", "\\*");
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(60);
    long flagged =
        bench.from.messages().stream().filter(m -> m.flags().contains("\\Flagged")).count();
    assertThat(bench.changes).isEqualTo(Map.of(Change.FLAG_LOST, flagged));
  }

  @Test
  void countsFlagsThatTheDestinationRefusesOnStore() {
    LaneBench bench = new LaneBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 60));
    bench.destinationServer.faults().loseOnAppend("\\Flagged");
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
    assertThat(bench.changes).containsOnlyKeys(Change.FLAG_LOST);
  }

  @Test
  void checksADestinationThatKeepsFlagsOnlyOnce() {
    LaneBench bench = new LaneBench(new FakeMailServer());
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
    LaneBench bench = new LaneBench(new FakeMailServer());
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
    assertThat(bench.changes).isEmpty();
  }
}
