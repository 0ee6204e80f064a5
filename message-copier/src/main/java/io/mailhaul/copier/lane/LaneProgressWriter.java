package io.mailhaul.copier.lane;

import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.SourceProgressState.Outcome;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.events.SourceProgress.Duplicate;
import io.mailhaul.events.SourceProgress.FlagProgress;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.UUID;

/**
 * Writes a turn's state as events: progress in as many events as the size limit requires, each
 * starting at the cursor where the one before it ended, and the lane's next event.
 *
 * <p>When the remaining messages would take too many ranges (another tool has filled the
 * destination in a different order), only the messages before the first remaining one are reported,
 * and the next turn reconciles again: its event names the messages to compare as well as the
 * remaining ones.
 */
final class LaneProgressWriter {

  private final TurnState state;
  private final Instant startedAt;
  private final Instant endedAt;
  private final boolean fragmented;

  LaneProgressWriter(TurnState state, Instant startedAt, Instant endedAt) {
    this.state = state;
    this.startedAt = startedAt;
    this.endedAt = endedAt;
    this.fragmented =
        state.sources().stream().mapToInt(s -> s.remaining().rangeCount()).sum() > Lane.MAX_RANGES;
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
    long items = 0;
    long otherLabelRanges = 0;
    for (SourceProgress part : parts) {
      if (runs + part.map().runs().size() > LaneProgressed.MAX_RUNS
          || otherLabelRanges + part.copiedUnderOtherLabel().rangeCount()
              > LaneProgressed.MAX_OTHER_LABEL_RANGES
          || items + reportedCount(part) > LaneProgressed.MAX_MESSAGES) {
        events.add(event(events, together, false));
        together.clear();
        runs = 0;
        items = 0;
        otherLabelRanges = 0;
      }
      together.add(part);
      runs += part.map().runs().size();
      otherLabelRanges += part.copiedUnderOtherLabel().rangeCount();
      items += reportedCount(part);
    }
    boolean baselineChanged =
        !Objects.equals(state.nextFlagBaseline(), state.lane().flagBaseline());
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

  /** The lane's event for the next turn. */
  Lane nextEvent(List<LaneProgressed> progress) {
    Lane lane = state.lane();
    List<Lane.Source> sources = new ArrayList<>();
    boolean complete = true;
    for (SourceProgressState source : state.sources()) {
      Lane.Source before = source.laneSource();
      UidRanges remaining = source.remaining();
      if (fragmented) {
        remaining =
            complete
                ? before.remaining().between(source.completeThroughUid() + 1, UidRanges.MAX_UID)
                : before.remaining();
        complete &= source.remaining().isEmpty();
      }
      UidRanges comparing =
          fragmented || state.comparesWholeFolder()
              ? before.toReconcile()
              : remaining.union(source.destinationUidUnknown());
      sources.add(
          new Lane.Source(
              before.folder(),
              before.identity(),
              remaining,
              comparing,
              source.flagProgress().nextFlagSync(),
              before.otherLabels(),
              before.uidValidityChanged()));
    }
    return new Lane(
        lane.id(),
        lane.address(),
        lane.slot(),
        lane.turn() + 1,
        progress.isEmpty() ? lane.cursor() : progress.getLast().to(),
        lane.destinationIdentity(),
        lane.destinationUidNext(),
        fragmented ? lane.reconcileFromUid() : state.reconcileFromUid(),
        lane.since(),
        sources,
        state.unconfirmedAppend(),
        state.nextFlagBaseline(),
        lane.skipDeleted(),
        state.remainingMoves(),
        state.nextSafeMode());
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
            ? state.accountedBelowUid()
            : fragmented ? lane.reconcileFromUid() : state.reconcileFromUid(),
        finished,
        startedAt,
        endedAt,
        List.copyOf(parts),
        state.nextFlagBaseline());
  }

  /**
   * One source folder's outcomes up to the UID {@code through}, in parts that each fit into an
   * event.
   */
  private static List<SourceProgress> parts(SourceProgressState source, long through) {
    UidRanges done = source.done().between(1, through);
    SortedMap<Long, Outcome> outcomes = source.outcomes().headMap(through + 1);
    List<SourceProgress> parts = new ArrayList<>();
    boolean renumbered = source.laneSource().uidValidityChanged();
    ProgressPart part = new ProgressPart();
    long reported = 0;
    for (Map.Entry<Long, Outcome> entry : outcomes.entrySet()) {
      if (part.isFull()) {
        add(parts, part, source, done.between(reported + 1, part.last));
        reported = part.last;
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

  /** As many outcomes as one event may hold. */
  private static final class ProgressPart {
    private final List<UidMap.Run> runs = new ArrayList<>();
    private final List<UncopiedMessage> uncopied = new ArrayList<>();
    private final Map<Alteration, Long> alterationCounts = new EnumMap<>(Alteration.class);
    private final List<AlteredMessage> alteredMessages = new ArrayList<>();
    private long copied;
    private long alreadyPresent;
    private long bytes;
    private long last;

    boolean isFull() {
      return runs.size() >= LaneProgressed.MAX_RUNS
          || uncopied.size() + alteredMessages.size() >= LaneProgressed.MAX_MESSAGES;
    }

    void add(long uid, Outcome outcome, boolean renumbered) {
      last = uid;
      switch (outcome) {
        case Outcome.Copied now -> {
          copied++;
          bytes += now.size();
          map(uid, now.destinationUid());
          now.alterations().forEach(change -> alterationCounts.merge(change, 1L, Long::sum));
          if (renumbered && !now.alterations().contains(Alteration.POSSIBLY_RECOPIED)) {
            alterationCounts.merge(Alteration.POSSIBLY_RECOPIED, 1L, Long::sum);
          }
          if (now.alteredMessage() != null) {
            alteredMessages.add(now.alteredMessage());
          }
        }
        case Outcome.AlreadyPresent(long destination) -> {
          alreadyPresent++;
          map(uid, destination);
        }
        case Outcome.Moved(long destination) -> {
          alreadyPresent++;
          map(uid, destination);
          alterationCounts.merge(Alteration.MOVE_REPLICATED, 1L, Long::sum);
        }
        case Outcome.CopyDeleted() -> {
          alreadyPresent++;
          alterationCounts.merge(Alteration.COPY_DELETED_BY_USER, 1L, Long::sum);
        }
        case Outcome.NotCopied(UncopiedMessage item) -> uncopied.add(item);
      }
    }

    private void map(long uid, long destination) {
      if (destination == 0) {
        return;
      }
      UidMap.Run run = runs.isEmpty() ? null : runs.getLast();
      if (run != null
          && run.source() + run.count() == uid
          && run.destination() + run.count() == destination) {
        runs.set(runs.size() - 1, new UidMap.Run(run.source(), run.destination(), run.count() + 1));
      } else {
        runs.add(new UidMap.Run(uid, destination, 1));
      }
    }

    SourceProgress build(SourceProgressState source, UidRanges done) {
      return build(source, done, List.of());
    }

    SourceProgress build(SourceProgressState source, UidRanges done, List<Duplicate> duplicates) {
      return new SourceProgress(
          source.folder(),
          source.laneSource().identity(),
          done,
          copied,
          alreadyPresent,
          bytes,
          UidMap.of(runs),
          uncopied,
          duplicates,
          alterationCounts,
          alteredMessages,
          null,
          source.copiedUnderOtherLabelAmong(done),
          null);
    }
  }
}
