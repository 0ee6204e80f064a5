package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.state.WindowSize;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LabelSet;
import io.mailhaul.model.folder.UidRanges;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Lanes whose source is Gmail. */
class GmailLaneTest {

  /** All Mail: every third message has the label Work, the others no migrated label. */
  private static LaneTestBench bench(int messages) {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.sourceServer.withLabels();
    bench.from.attribute("\\All");
    FakeFolder work = bench.source.folder("Work");
    FakeFolder hidden = bench.source.folder("Not migrated");
    for (int i = 1; i <= messages; i++) {
      TestMessage message = TestMessage.numbered(i);
      bench.from.put(message);
      (i % 3 == 0 ? work : hidden).put(message);
    }
    return bench;
  }

  private static Lane lane(LaneTestBench bench) {
    UidRanges all = UidRanges.of(1, bench.from.status().uidNext() - 1);
    return bench.lane(
        1,
        List.of(
            EventFixtures.laneSource(
                "Archive",
                bench.from.status().identity(),
                all,
                all,
                null,
                LabelSet.of(List.of("\\Inbox", "Work")))),
        null);
  }

  @Test
  @DisplayName("TRAP 40: a message with a migrated label is copied from that label's folder")
  void leavesMessagesWithAMigratedLabelToThatLabelsFolder() {
    LaneTestBench bench = bench(95);
    bench.windowMessages = 5;
    bench.run(lane(bench), 2);

    assertThat(bench.turns).isGreaterThan(2);
    assertThat(bench.copied).isEqualTo(64);
    assertThat(bench.copiedUnderOtherLabel.size()).isEqualTo(31);
    assertThat(bench.copiedUnderOtherLabel.uids().allMatch(uid -> uid % 3 == 0)).isTrue();
    assertThat(bench.done()).isEqualTo(UidRanges.of(1, 95));
    assertThat(bench.to.size()).isEqualTo(64);
    assertThat(bench.uncopiedMessages).isEmpty();
  }

  @Test
  @DisplayName("TRAP 40: a message of another label is not reconciled at the destination")
  void doesNotReconcileMessagesOfOtherLabels() {
    LaneTestBench bench = bench(30);
    bench.from.messages().stream()
        .limit(6)
        .forEach(m -> bench.to.put(TestMessage.numbered((int) m.uid())));
    bench.run(lane(bench), 50);

    assertThat(bench.alreadyPresent).isEqualTo(4);
    assertThat(bench.copied).isEqualTo(16);
    assertThat(bench.copiedUnderOtherLabel.size()).isEqualTo(10);
  }

  @Test
  @DisplayName("TRAP 40: copies of an uncommitted turn are found beside messages of other labels")
  void findsTheCopiesOfAnUncommittedTurn() {
    LaneTestBench bench = bench(60);
    bench.turn(lane(bench), 2);
    assertThat(bench.to.size()).isPositive();
    bench.run(lane(bench), 50);

    assertThat(bench.to.size()).isEqualTo(40);
    assertThat(bench.copied + bench.alreadyPresent).isEqualTo(40);
    assertThat(bench.copiedUnderOtherLabel.size()).isEqualTo(20);
  }

  @Test
  @DisplayName("TRAP 40: every event is small, also with many messages of other labels")
  void splitsManyMessagesOfOtherLabelsIntoSmallEvents() {
    UidRanges all = UidRanges.of(1, 100_000);
    Lane lane =
        new LaneTestBench(new FakeMailServer())
            .lane(
                1, List.of(EventFixtures.laneSource("All", FolderIdentity.of(1), all, all)), null);
    TurnState account = new TurnState(lane, new WindowSize(10, 10), false);
    SourceProgressState source = account.sources().getFirst();
    source.recordCopiedUnderOtherLabel(
        UidRanges.ofUids(LongStream.range(0, 10_000).mapToObj(i -> 1 + 3 * i).toList()));
    source.markDoneThrough(100_000);

    var events = new LaneProgressWriter(account, Instant.EPOCH, Instant.EPOCH).progress();

    assertThat(events).hasSize(10);
    assertThat(
            events.stream()
                .mapToLong(e -> e.sources().getFirst().copiedUnderOtherLabel().size())
                .sum())
        .isEqualTo(10_000);
    assertThat(events.getLast().finished()).isTrue();
  }

  @Test
  @DisplayName("TRAP 40: a message that is too old is not counted as a message of another label")
  void doesNotCountOldMessagesOfOtherLabels() {
    LaneTestBench bench = bench(0);
    for (int i = 1; i <= 12; i++) {
      TestMessage message =
          TestMessage.numbered(i)
              .at(OffsetDateTime.parse(i <= 6 ? "2020-01-01T00:00:00Z" : "2025-01-01T00:00:00Z"));
      bench.from.put(message);
      bench.source.folder(i % 3 == 0 ? "Work" : "Not migrated").put(message);
    }
    Lane lane = lane(bench);
    bench.run(bench.lane(1, lane.sources(), LocalDate.of(2024, 1, 1)), 50);

    assertThat(bench.copied).isEqualTo(4);
    assertThat(bench.copiedUnderOtherLabel).isEqualTo(UidRanges.parse("9,12"));
    assertThat(bench.done()).isEqualTo(UidRanges.of(7, 12));
  }
}
