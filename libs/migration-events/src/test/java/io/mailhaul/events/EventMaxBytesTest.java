package io.mailhaul.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.events.SourceProgress.Duplicate;
import io.mailhaul.events.SourceProgress.FlagProgress;
import io.mailhaul.events.SourceProgress.Outcome;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LabelSet;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.PlannedFlagChange;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

/** The limits that the events declare keep each of them below {@link Event#MAX_BYTES}. */
class EventMaxBytesTest {

  private static final long HIGH = 4_000_000_000L;

  /** With the longest MAILBOXID. */
  private static final FolderIdentity IDENTITY = new FolderIdentity(HIGH, "M".repeat(255));

  private static final FlagBaseline WATCH =
      new FlagBaseline(
          Long.MAX_VALUE,
          HIGH,
          separateRanges(HIGH, 2 * FlagBaseline.MAX_RANGES),
          LongStream.range(0, FlagBaseline.MAX_PLANNED_RANGES)
              .mapToObj(i ->
                  new PlannedFlagChange(
                      // The other fields of a change take 70 bytes.
                      i == 0 ? "x".repeat(FlagBaseline.MAX_PLANNED_BYTES) : "",
                      UidRanges.of(HIGH + 3 * i, HIGH + 3 * i + 1),
                      Set.of(),
                      true))
              .toList());

  @Test
  void laneWithTheMostRangesFitsIntoAnEvent() {
    List<Lane.Source> sources = new ArrayList<>();
    int each = Lane.MAX_RANGES / Lane.MAX_SOURCES;
    for (int i = 0; i < Lane.MAX_SOURCES; i++) {
      UidRanges remaining = separateRanges(HIGH + i * 1_000L, each);
      sources.add(
          new Lane.Source(
              "ü".repeat(250),
              IDENTITY,
              remaining,
              remaining,
              new Lane.FlagSync(Long.MAX_VALUE, Long.MAX_VALUE, separateRanges(HIGH, 2)),
              i == 0 ? manyLabels() : null,
              true,
              i == 0 ? manyMoves() : null));
    }
    Lane lane =
        new Lane(
            new LaneId("b", "m", 1, "ü".repeat(250)),
            "a@example.org",
            1,
            1,
            "c",
            IDENTITY,
            HIGH,
            HIGH,
            new MessageFilter(LocalDate.EPOCH, true, true),
            sources,
            new Lane.UnconfirmedAppend(
                HIGH, sources.stream().map(Lane.Source::toReconcile).toList()),
            WATCH,
            List.of(
                new Lane.MoveCandidate(
                    // The scanner limits the names and identities of all candidates.
                    "x".repeat(64 * 1024),
                    FolderIdentity.of(HIGH),
                    separateRanges(HIGH, Lane.MAX_MOVE_CANDIDATE_RANGES))),
            new Lane.SafeMode(3, 1_000, new Lane.NamedMessage("ü".repeat(250), HIGH, true)));
    assertThat(EventJson.write(lane).length).isLessThan(Event.MAX_BYTES);
  }

  private static Lane.MovedMessages manyMoves() {
    List<UidMap.Run> runs =
        LongStream.range(0, Lane.MovedMessages.MAX_RUNS)
            .mapToObj(i -> new UidMap.Run(HIGH + 3 * i, HIGH + 7 * i, 2))
            .toList();
    return new Lane.MovedMessages(
        List.of(
            new Lane.PlannedMove(
                "ü".repeat(250),
                IDENTITY,
                UidMap.of(runs),
                List.of(
                    new Lane.KnownFlags(
                        Set.of("k".repeat(Lane.MovedMessages.MAX_FLAG_BYTES)),
                        separateRanges(HIGH, Lane.MovedMessages.MAX_RUNS))),
                false)),
        UidRanges.EMPTY,
        UidRanges.EMPTY);
  }

  private static LabelSet manyLabels() {
    return LabelSet.of(
        LongStream.range(0, LabelSet.MAX_LABELS).mapToObj(i -> "label " + i).toList());
  }

  @Test
  void progressWithTheMostRunsAndMessagesFitsIntoAnEvent() {
    List<UidMap.Run> runs =
        LongStream.range(0, LaneProgressed.MAX_RUNS)
            .mapToObj(i -> new UidMap.Run(HIGH + 3 * i, HIGH + 7 * i, 2))
            .toList();
    Failure failure =
        new Failure(
            FailureReason.MESSAGE_REFUSED, Side.DESTINATION, "ü".repeat(Failure.MAX_DETAIL));
    List<UncopiedMessage> items =
        LongStream.range(0, LaneProgressed.MAX_MESSAGES)
            .mapToObj(i ->
                new UncopiedMessage(
                    HIGH + i,
                    Outcome.FAILED,
                    failure,
                    "ü".repeat(500),
                    "ü".repeat(500),
                    Instant.EPOCH,
                    HIGH))
            .toList();
    List<Duplicate> duplicates =
        LongStream.range(0, LaneProgressed.MAX_MESSAGES)
            .mapToObj(i ->
                new Duplicate(
                    HIGH + i, HIGH, HIGH, "ü".repeat(500), "ü".repeat(500), Instant.EPOCH, HIGH))
            .toList();
    List<AlteredMessage> changed =
        LongStream.range(0, LaneProgressed.MAX_MESSAGES)
            .mapToObj(i ->
                new AlteredMessage(
                    HIGH + i,
                    List.of(Alteration.values()),
                    failure,
                    "ü".repeat(500),
                    "ü".repeat(500),
                    Instant.EPOCH,
                    HIGH))
            .toList();
    assertFits(runs, items, List.of(), List.of());
    assertFits(runs, List.of(), duplicates, List.of());
    assertFits(runs, List.of(), List.of(), changed);
  }

  private static void assertFits(
      List<UidMap.Run> runs,
      List<UncopiedMessage> items,
      List<Duplicate> duplicates,
      List<AlteredMessage> changed) {
    Map<Alteration, Long> changes =
        Arrays.stream(Alteration.values()).collect(Collectors.toMap(c -> c, c -> HIGH));
    LaneProgressed progress =
        new LaneProgressed(
            new LaneId("b", "m", 1, "ü".repeat(250)),
            "c",
            "d",
            IDENTITY,
            HIGH,
            false,
            Instant.EPOCH,
            Instant.EPOCH,
            List.of(
                EventFixtures.sourceProgress(
                    "ü".repeat(250),
                    IDENTITY,
                    separateRanges(HIGH, LaneProgressed.MAX_RUNS),
                    HIGH,
                    HIGH,
                    HIGH,
                    UidMap.of(runs),
                    items,
                    duplicates,
                    changes,
                    changed,
                    new FlagProgress(Long.MAX_VALUE, new FlagCounts(HIGH, HIGH, HIGH)),
                    separateRanges(HIGH, LaneProgressed.MAX_OTHER_LABEL_RANGES))),
            WATCH);
    assertThat(EventJson.write(progress).length).isLessThan(Event.MAX_BYTES);
  }

  @Test
  void largerEventIsNotWritten() {
    UidRanges halfAMillionRanges = separateRanges(1, 500_000);
    Lane lane =
        EventFixtures.lane(
            new LaneId("b", "m", 1, "d"),
            "a",
            1,
            1,
            "c",
            FolderIdentity.of(1),
            1,
            1,
            null,
            List.of(
                EventFixtures.laneSource(
                    "s", FolderIdentity.of(1), halfAMillionRanges, halfAMillionRanges)));
    assertThatThrownBy(() -> EventJson.write(lane)).isInstanceOf(SerializationException.class);
  }

  private static UidRanges separateRanges(long from, int ranges) {
    return UidRanges.ofRanges(
        LongStream.range(0, ranges)
            .mapToObj(i -> new UidRanges.Range(from + 3 * i, from + 3 * i + 1))
            .toList());
  }
}
