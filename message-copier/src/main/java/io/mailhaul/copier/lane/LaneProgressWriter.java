package io.mailhaul.copier.lane;

import io.mailhaul.copier.lane.state.MessageOutcome;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.Duplicate;
import io.mailhaul.events.SourceProgress.FlagProgress;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.UidRanges;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a turn's progress in as many events as the size limit requires, each starting at the
 * cursor where the one before it ended.
 *
 * <p>When the remaining messages would take too many ranges (another tool has filled the
 * destination in a different order), only the messages before the first remaining one are reported,
 * and the next turn reconciles again ({@link NextLaneEvent}).
 */
final class LaneProgressWriter {

  private final TurnState state;
  private final Instant startedAt;
  private final Instant endedAt;
  private final boolean fragmented;
  private final @Nullable FlagBaseline flagBaseline;

  LaneProgressWriter(TurnState state, Instant startedAt, Instant endedAt) {
    this.state = state;
    this.startedAt = startedAt;
    this.endedAt = endedAt;
    this.fragmented = state.isFragmented();
    this.flagBaseline = state.nextFlagBaseline();
  }

  /** The progress; empty when nothing was done. */
  List<LaneProgressed> progress() {
    List<SourceProgress> parts = new ArrayList<>();
    boolean complete = true;
    for (SourceProgressState source : state.sources()) {
      long through = !fragmented ? UidRanges.MAX_UID : complete ? source.completeThroughUid() : 0;
      complete &= source.remaining().isEmpty();
      parts.addAll(withFolderFindings(source, parts(source, through)));
    }
    List<LaneProgressed> events = new ArrayList<>();
    List<SourceProgress> together = new ArrayList<>();
    long runs = 0;
    long messages = 0;
    long otherLabelRanges = 0;
    for (SourceProgress part : parts) {
      if (runs + part.map().runs().size() > LaneProgressed.MAX_RUNS
          || otherLabelRanges + part.copiedUnderOtherLabel().rangeCount()
              > LaneProgressed.MAX_OTHER_LABEL_RANGES
          || messages + reportedCount(part) > LaneProgressed.MAX_MESSAGES) {
        events.add(event(events, together, false));
        together.clear();
        runs = 0;
        messages = 0;
        otherLabelRanges = 0;
      }
      together.add(part);
      runs += part.map().runs().size();
      otherLabelRanges += part.copiedUnderOtherLabel().rangeCount();
      messages += reportedCount(part);
    }
    boolean baselineChanged = !Objects.equals(flagBaseline, state.lane().flagBaseline());
    if (!together.isEmpty() || state.isFinished() || (baselineChanged && events.isEmpty())) {
      events.add(event(events, together, state.isFinished()));
    }
    return events;
  }

  /** The number of entries that appear in reports. */
  private static int reportedCount(SourceProgress part) {
    return part.uncopiedMessages().size()
        + part.duplicates().size()
        + part.alteredMessages().size();
  }

  /** Adds the results that concern the folder as a whole. */
  private List<SourceProgress> withFolderFindings(
      SourceProgressState source, List<SourceProgress> parts) {
    FlagProgress flags = source.flagProgress().progress(state.isFinished());
    if (flags == null && source.listingMismatch() == null) {
      return parts;
    }
    List<SourceProgress> all = new ArrayList<>(parts);
    if (all.isEmpty()) {
      all.add(new ProgressPart().build(source, UidRanges.EMPTY));
    }
    all.add(all.removeLast().withFolderFindings(flags, source.listingMismatch()));
    return all;
  }

  private LaneProgressed event(
      List<LaneProgressed> before, List<SourceProgress> parts, boolean finished) {
    Lane lane = state.lane();
    return new LaneProgressed(
        lane.id(),
        before.isEmpty() ? lane.cursor() : before.getLast().to(),
        UUID.randomUUID().toString().substring(0, 13),
        lane.destinationIdentity(),
        finished
            ? state.reconciliation().accountedBelowUid()
            : fragmented ? lane.reconcileFromUid() : state.reconciliation().reconcileFromUid(),
        finished,
        startedAt,
        endedAt,
        List.copyOf(parts),
        flagBaseline);
  }

  /**
   * One source folder's outcomes up to the UID {@code through}, in parts that each fit into an
   * event.
   */
  private static List<SourceProgress> parts(SourceProgressState source, long through) {
    UidRanges done = source.done().between(1, through);
    SortedMap<Long, MessageOutcome> outcomes = source.outcomes().headMap(through + 1);
    List<SourceProgress> parts = new ArrayList<>();
    boolean renumbered = source.laneSource().uidValidityChanged();
    ProgressPart part = new ProgressPart();
    long reported = 0;
    for (Map.Entry<Long, MessageOutcome> entry : outcomes.entrySet()) {
      if (part.isFull()) {
        add(parts, part, source, done.between(reported + 1, part.lastUid()));
        reported = part.lastUid();
        part = new ProgressPart();
      }
      part.add(entry.getKey(), entry.getValue(), renumbered);
    }
    UidRanges unreported = done.between(reported + 1, UidRanges.MAX_UID);
    if (!unreported.isEmpty()) {
      add(parts, part, source, unreported);
    }
    List<Duplicate> duplicates = source.duplicates();
    for (int from = 0; from < duplicates.size(); from += LaneProgressed.MAX_MESSAGES) {
      int to = Math.min(duplicates.size(), from + LaneProgressed.MAX_MESSAGES);
      parts.add(new ProgressPart().build(source, UidRanges.EMPTY, duplicates.subList(from, to)));
    }
    return parts;
  }

  /**
   * Adds a part, preceded by as many parts without outcomes as the ranges copied under other labels
   * require.
   */
  private static void add(
      List<SourceProgress> parts, ProgressPart part, SourceProgressState source, UidRanges done) {
    UidRanges unreported = done;
    UidRanges otherLabelRanges = source.copiedUnderOtherLabelAmong(unreported);
    while (otherLabelRanges.rangeCount() > LaneProgressed.MAX_OTHER_LABEL_RANGES) {
      long last = otherLabelRanges.ranges().get(LaneProgressed.MAX_OTHER_LABEL_RANGES - 1).last();
      parts.add(new ProgressPart().build(source, unreported.between(1, last)));
      unreported = unreported.between(last + 1, UidRanges.MAX_UID);
      otherLabelRanges = otherLabelRanges.between(last + 1, UidRanges.MAX_UID);
    }
    parts.add(part.build(source, unreported));
  }
}
