package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.Item;
import io.mailhaul.events.MigrationProgress.LaneProgressed;
import io.mailhaul.events.MigrationProgress.Outcome;
import io.mailhaul.events.MigrationProgress.SourceProgress;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LaneProgressWriterTest {

  @Property(tries = 300)
  void reportedAndRemainingMessagesAddUpToTheLane(
      @ForAll @Size(max = 30) Set<@LongRange(min = 1, max = 50) Long> handled,
      @ForAll @IntRange(min = 0, max = 50) int through) {
    LaneAccount account = new LaneAccount(lane(UidRanges.of(1, 50), UidRanges.of(1, 50)), 100, 100);
    SourceAccount source = account.sources().getFirst();
    for (long uid : handled) {
      switch ((int) (uid % 3)) {
        case 0 -> source.copied(uid, OptionalLong.of(100 + uid), 10);
        case 1 -> source.present(uid, 100 + uid);
        default -> source.notCopied(failed(uid));
      }
    }
    source.adopt(UidRanges.ofUids(handled));
    source.coveredThrough(through);
    LaneProgressWriter writer = new LaneProgressWriter(account, Instant.EPOCH, Instant.EPOCH);
    List<LaneProgressed> progress = writer.progress();
    UidRanges done = chained(progress);
    UidRanges remaining = writer.next(progress).sources().getFirst().remaining();
    assertThat(done.intersect(remaining).isEmpty()).isTrue();
    assertThat(done.union(remaining)).isEqualTo(UidRanges.of(1, 50));
    assertThat(count(progress)).isEqualTo(handled.size());
    assertThat(progress.stream().anyMatch(LaneProgressed::finished)).isEqualTo(remaining.isEmpty());
  }

  @Test
  void splitsHalfAMillionScatteredCopiesIntoEventsWithinTheSizeLimit() {
    UidRanges all = UidRanges.of(1, 1_000_000);
    LaneAccount account = new LaneAccount(lane(all, all), 100, 100);
    SourceAccount source = account.sources().getFirst();
    TreeSet<Long> every2nd = new TreeSet<>();
    for (long uid = 2; uid <= 1_000_000; uid += 2) {
      source.present(uid, 5_000_000 - uid);
      every2nd.add(uid);
    }
    source.adopt(UidRanges.ofUids(every2nd));
    account.raiseMark(6_000_000);
    source.coveredThrough(600_000);

    LaneProgressWriter writer = new LaneProgressWriter(account, Instant.EPOCH, Instant.EPOCH);
    List<LaneProgressed> progress = writer.progress();
    Lane next = writer.next(progress);

    assertThat(chained(progress)).isEqualTo(UidRanges.of(1, 600_000));
    assertThat(count(progress)).isEqualTo(300_000);
    assertThat(next.sources().getFirst().remaining()).isEqualTo(UidRanges.of(600_001, 1_000_000));
    assertThat(next.sources().getFirst().comparing()).isEqualTo(all);
    assertThat(next.mark()).isEqualTo(1);
    assertThat(EventJson.write(next).length).isLessThan(Event.MAX_BYTES);
    for (LaneProgressed event : progress) {
      assertThat(EventJson.write(event).length).isLessThan(Event.MAX_BYTES);
    }
  }

  @Test
  void reconcilesAgainACopyWithoutAKnownUid() {
    LaneAccount account = new LaneAccount(lane(UidRanges.of(1, 9), UidRanges.of(1, 9)), 100, 100);
    SourceAccount source = account.sources().getFirst();
    source.copied(1, OptionalLong.empty(), 10);
    source.coveredThrough(1);
    LaneProgressWriter writer = new LaneProgressWriter(account, Instant.EPOCH, Instant.EPOCH);
    Lane.Source next = writer.next(writer.progress()).sources().getFirst();
    assertThat(next.remaining()).isEqualTo(UidRanges.of(2, 9));
    assertThat(next.comparing()).isEqualTo(UidRanges.of(1, 9));
  }

  @Test
  void keepsTheCursorAfterATurnWithoutProgress() {
    LaneAccount account = new LaneAccount(lane(UidRanges.of(1, 9), UidRanges.of(1, 9)), 100, 100);
    LaneProgressWriter writer = new LaneProgressWriter(account, Instant.EPOCH, Instant.EPOCH);
    List<LaneProgressed> progress = writer.progress();
    assertThat(progress).isEmpty();
    assertThat(writer.next(progress).cursor()).isEqualTo("c0");
    assertThat(writer.next(progress).turn()).isEqualTo(1);
  }

  /** Checks that each event starts at the cursor where its predecessor ended; returns all done. */
  private static UidRanges chained(List<LaneProgressed> progress) {
    UidRanges done = UidRanges.EMPTY;
    String cursor = "c0";
    for (LaneProgressed event : progress) {
      assertThat(event.from()).isEqualTo(cursor);
      cursor = event.to();
      for (SourceProgress source : event.sources()) {
        assertThat(done.intersect(source.done()).isEmpty()).isTrue();
        done = done.union(source.done());
      }
    }
    return done;
  }

  private static long count(List<LaneProgressed> progress) {
    return progress.stream()
        .flatMap(event -> event.sources().stream())
        .mapToLong(s -> s.copied() + s.alreadyPresent() + s.items().size())
        .sum();
  }

  private static Item failed(long uid) {
    return new Item(
        uid,
        Outcome.FAILED,
        new Failure(FailureReason.ITEM_REFUSED, Side.DESTINATION, "NO"),
        null,
        null,
        null,
        1);
  }

  private static Lane lane(UidRanges remaining, UidRanges comparing) {
    return new Lane(
        "b",
        "m",
        "a@example.org",
        1,
        0,
        0,
        "c0",
        "Archive",
        7,
        1,
        1,
        null,
        List.of(new Lane.Source("Archive", 3, remaining, comparing)));
  }
}
