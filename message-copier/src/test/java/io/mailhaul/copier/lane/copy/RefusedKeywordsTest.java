package io.mailhaul.copier.lane.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.copier.lane.LaneProcessorTest.DestinationKind;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.Alteration;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("TRAP 29: keywords that a destination refuses cost no message and no other keyword")
class RefusedKeywordsTest {

  private static final String LONG = "k".repeat(51);

  @ParameterizedTest
  @EnumSource
  void omitsAndCountsEachKeywordThatTheDestinationRefuses(DestinationKind kind) {
    LaneTestBench bench = bench(kind);

    bench.run(bench.firstPass(), 1_000);

    assertCopiedWithoutRefusedKeywords(bench);
  }

  @ParameterizedTest
  @EnumSource
  void omitsTheSameKeywordsAfterACrashAtAnyAppend(DestinationKind kind) {
    for (int crash = 1; crash <= 12; crash++) {
      LaneTestBench bench = bench(kind);
      Lane lane = bench.firstPass();
      crash(bench, lane, crash);

      bench.run(lane, 1_000);

      assertCopiedWithoutRefusedKeywords(bench);
    }
  }

  @Test
  void verifiesKeywordsOfACopyWhoseAppendGotNoResponse() {
    LaneTestBench bench = bench(DestinationKind.WITHOUT_MULTIAPPEND);
    boolean[] cut = {false};
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          // The refused window is known by then; what follows is appended alone.
          if (verb.equals("append") && bench.to.size() == 22 && !cut[0]) {
            cut[0] = true;
            bench.destinationServer.faults().cutNextAppend(1);
          }
        });

    bench.run(bench.firstPass(), 1_000);

    assertThat(cut[0]).isTrue();
    assertCopiedWithoutRefusedKeywords(bench);
  }

  @Test
  void repairsAMessageWhoseContentIsRefusedTooAndKeepsItsOtherKeywords() {
    LaneTestBench bench = new LaneTestBench(DestinationKind.WITHOUT_UIDPLUS.server());
    bench.destinationServer.faults().refuseFlags("[bad]");
    bench
        .destinationServer
        .faults()
        .refuseMessages(bytes -> new String(bytes, StandardCharsets.UTF_8).contains("\0"));
    bench.from.put(TestMessage.of("Subject: both", "", "a\0b").flagged("\\Seen", "Good", "[bad]"));

    bench.run(bench.firstPass(), 1_000);

    assertThat(bench.uncopiedMessages).isEmpty();
    assertThat(bench.to.messages().getFirst().flags()).containsExactlyInAnyOrder("\\Seen", "Good");
    assertThat(bench.alterationCounts)
        .isEqualTo(Map.of(Alteration.NUL_REMOVED, 1L, Alteration.KEYWORD_OMITTED, 1L));
    assertThat(bench.alteredMessages.getFirst().alterations())
        .containsExactly(Alteration.NUL_REMOVED);
  }

  @Test
  void sendsARefusedKeywordOfAFolderOnlyOnce() {
    LaneTestBench bench = new LaneTestBench(DestinationKind.WITH_MULTIAPPEND_AND_UIDPLUS.server());
    bench.destinationServer.faults().refuseFlags("[bad]");
    for (int i = 0; i < 200; i++) {
      bench.from.put(TestMessage.numbered(i).flagged("[bad]"));
    }
    Map<String, Integer> verbs = new HashMap<>();
    bench.destinationServer.faults().hook((verb, folder) -> verbs.merge(verb, 1, Integer::sum));

    bench.run(bench.firstPass(), 1_000);

    assertThat(bench.to.size()).isEqualTo(200);
    assertThat(bench.alterationCounts).isEqualTo(Map.of(Alteration.KEYWORD_OMITTED, 200L));
    assertThat(verbs.get("append")).as("only the first window is split").isLessThan(40);
    assertThat(verbs.get("store")).as("for the first message only").isEqualTo(1);
  }

  /** 20 ordinary messages, then five with keywords that the destination refuses or accepts. */
  private static LaneTestBench bench(DestinationKind kind) {
    LaneTestBench bench = new LaneTestBench(kind.server());
    bench.destinationServer.faults().refuseFlags("[bad]", LONG);
    for (int i = 0; i < 20; i++) {
      bench.from.put(TestMessage.numbered(i).flagged("\\Seen", "Good"));
    }
    bench.from.put(TestMessage.numbered(20).flagged("[bad]"));
    bench.from.put(TestMessage.numbered(21).flagged("\\Flagged", "Good", "[bad]", LONG));
    bench.from.put(TestMessage.numbered(22).flagged("Good", "Other"));
    bench.from.put(TestMessage.numbered(23).flagged("[bad]", "Other", "Third"));
    bench.from.put(TestMessage.numbered(24).flagged(LONG));
    return bench;
  }

  private static void crash(LaneTestBench bench, Lane lane, int append) {
    int[] appends = {0};
    bench.crashPoints =
        step -> {
          if (step == CrashPoint.APPENDED && ++appends[0] == append) {
            throw new IllegalStateException("killed by the test");
          }
        };
    try {
      bench.turn(lane, 1_000);
    } catch (IllegalStateException e) {
      // The copier is dead.
    }
    bench.connections.close();
    bench.crashPoints = CrashPoints.NONE;
  }

  private static void assertCopiedWithoutRefusedKeywords(LaneTestBench bench) {
    assertThat(bench.uncopiedMessages).isEmpty();
    assertThat(bench.copied).isEqualTo(25);
    assertThat(bench.to.messages()).hasSize(25);
    assertThat(bench.to.messages())
        .extracting(FakeFolder.Stored::flags)
        .filteredOn(flags -> !flags.equals(Set.of("\\Seen", "Good")))
        .containsExactlyInAnyOrder(
            Set.of(),
            Set.of("\\Flagged", "Good"),
            Set.of("Good", "Other"),
            Set.of("Other", "Third"),
            Set.of());
    assertThat(bench.alterationCounts).isEqualTo(Map.of(Alteration.KEYWORD_OMITTED, 4L));
    assertThat(bench.alteredMessages).isEmpty();
  }
}
