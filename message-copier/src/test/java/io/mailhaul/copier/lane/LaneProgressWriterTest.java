package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.state.WindowSize;
import io.mailhaul.events.Event;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.Outcome;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.UidRanges;
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
    TurnState state =
        new TurnState(
            lane(UidRanges.of(1, 50), UidRanges.of(1, 50)), new WindowSize(100, 100), false);
    SourceProgressState source = state.sources().getFirst();
    for (long uid : handled) {
      switch ((int) (uid % 3)) {
        case 0 -> source.recordCopied(uid, OptionalLong.of(100 + uid), 10);
        case 1 -> source.recordAlreadyPresent(uid, 100 + uid);
        default -> source.recordNotCopied(failed(uid));
      }
    }
    source.markDone(UidRanges.ofUids(handled));
    source.markDoneThrough(through);
    LaneProgressWriter writer = new LaneProgressWriter(state, Instant.EPOCH, Instant.EPOCH);
    List<LaneProgressed> progress = writer.progress();
    UidRanges done = chained(progress);
    UidRanges remaining = NextLaneEvent.after(state, progress).sources().getFirst().remaining();
    assertThat(done.intersect(remaining).isEmpty()).isTrue();
    assertThat(done.union(remaining)).isEqualTo(UidRanges.of(1, 50));
    assertThat(count(progress)).isEqualTo(handled.size());
    assertThat(progress.stream().anyMatch(LaneProgressed::finished)).isEqualTo(remaining.isEmpty());
  }

  @Test
  void splitsHalfAMillionScatteredCopiesIntoEventsWithinTheSizeLimit() {
    UidRanges all = UidRanges.of(1, 1_000_000);
    TurnState state = new TurnState(lane(all, all), new WindowSize(100, 100), false);
    SourceProgressState source = state.sources().getFirst();
    TreeSet<Long> every2nd = new TreeSet<>();
    for (long uid = 2; uid <= 1_000_000; uid += 2) {
      source.recordAlreadyPresent(uid, 5_000_000 - uid);
      every2nd.add(uid);
    }
    source.markDone(UidRanges.ofUids(every2nd));
    state.reconciliation().raiseAccountedBelowUid(6_000_000);
    source.markDoneThrough(600_000);

    LaneProgressWriter writer = new LaneProgressWriter(state, Instant.EPOCH, Instant.EPOCH);
    List<LaneProgressed> progress = writer.progress();
    Lane next = NextLaneEvent.after(state, progress);

    assertThat(chained(progress)).isEqualTo(UidRanges.of(1, 600_000));
    assertThat(count(progress)).isEqualTo(300_000);
    assertThat(next.sources().getFirst().remaining()).isEqualTo(UidRanges.of(600_001, 1_000_000));
    assertThat(next.sources().getFirst().toReconcile()).isEqualTo(all);
    assertThat(next.reconcileFromUid()).isEqualTo(1);
    assertThat(EventJson.write(next).length).isLessThan(Event.MAX_BYTES);
    for (LaneProgressed event : progress) {
      assertThat(EventJson.write(event).length).isLessThan(Event.MAX_BYTES);
    }
  }

  @Test
  void reconcilesAgainACopyWithoutAKnownUid() {
    TurnState state =
        new TurnState(
            lane(UidRanges.of(1, 9), UidRanges.of(1, 9)), new WindowSize(100, 100), false);
    SourceProgressState source = state.sources().getFirst();
    source.recordCopied(1, OptionalLong.empty(), 10);
    source.markDoneThrough(1);
    LaneProgressWriter writer = new LaneProgressWriter(state, Instant.EPOCH, Instant.EPOCH);
    Lane.Source next = NextLaneEvent.after(state, writer.progress()).sources().getFirst();
    assertThat(next.remaining()).isEqualTo(UidRanges.of(2, 9));
    assertThat(next.toReconcile()).isEqualTo(UidRanges.of(1, 9));
  }

  @Test
  void keepsTheCursorAfterATurnWithoutProgress() {
    TurnState state =
        new TurnState(
            lane(UidRanges.of(1, 9), UidRanges.of(1, 9)), new WindowSize(100, 100), false);
    LaneProgressWriter writer = new LaneProgressWriter(state, Instant.EPOCH, Instant.EPOCH);
    List<LaneProgressed> progress = writer.progress();
    assertThat(progress).isEmpty();
    assertThat(NextLaneEvent.after(state, progress).cursor()).isEqualTo("c0");
    assertThat(NextLaneEvent.after(state, progress).turn()).isEqualTo(1);
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
        .mapToLong(s -> s.copied() + s.alreadyPresent() + s.uncopiedMessages().size())
        .sum();
  }

  private static UncopiedMessage failed(long uid) {
    return new UncopiedMessage(
        uid,
        Outcome.FAILED,
        new Failure(FailureReason.MESSAGE_REFUSED, Side.DESTINATION, "NO"),
        null,
        null,
        null,
        1);
  }

  private static Lane lane(UidRanges remaining, UidRanges comparing) {
    return EventFixtures.lane(
        new LaneId("b", "m", 1, "Archive"),
        "a@example.org",
        0,
        0,
        "c0",
        FolderIdentity.of(7),
        1,
        1,
        null,
        List.of(EventFixtures.laneSource("Archive", FolderIdentity.of(3), remaining, comparing)));
  }
}
