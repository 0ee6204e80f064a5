package io.mailhaul.copier.lane;

import io.mailhaul.copier.lane.SourceAccount.Outcome;
import io.mailhaul.events.Change;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.ChangedItem;
import io.mailhaul.events.MigrationProgress.Duplicate;
import io.mailhaul.events.MigrationProgress.FlagProgress;
import io.mailhaul.events.MigrationProgress.Item;
import io.mailhaul.events.MigrationProgress.LaneProgressed;
import io.mailhaul.events.MigrationProgress.SourceProgress;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
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

  private final LaneAccount state;
  private final Instant startedAt;
  private final Instant at;
  private final boolean fragmented;

  LaneProgressWriter(LaneAccount state, Instant startedAt, Instant endedAt) {
    this.state = state;
    this.startedAt = startedAt;
    this.at = endedAt;
    this.fragmented =
        state.sources().stream().mapToInt(s -> s.remaining().rangeCount()).sum()
            > Lane.MAX_RANGES;
  }

  /** The progress; empty when nothing was done. */
  List<LaneProgressed> progress() {
    List<SourceProgress> parts = new ArrayList<>();
    boolean complete = true;
    for (SourceAccount source : state.sources()) {
      long through = !fragmented ? UidRanges.MAX_UID : complete ? source.position() : 0;
      complete &= source.remaining().isEmpty();
      parts.addAll(withWhole(source, parts(source, through)));
    }
    List<LaneProgressed> events = new ArrayList<>();
    List<SourceProgress> together = new ArrayList<>();
    long runs = 0;
    long items = 0;
    long otherLabelRanges = 0;
    for (SourceProgress part : parts) {
      if (runs + part.map().runs().size() > LaneProgressed.MAX_RUNS
          || otherLabelRanges + part.elsewhere().rangeCount() > LaneProgressed.MAX_ELSEWHERE
          || items + people(part) > LaneProgressed.MAX_ITEMS) {
        events.add(event(events, together, false));
        together.clear();
        runs = 0;
        items = 0;
        otherLabelRanges = 0;
      }
      together.add(part);
      runs += part.map().runs().size();
      otherLabelRanges += part.elsewhere().rangeCount();
      items += people(part);
    }
    boolean baselineChanged = !Objects.equals(state.watchAfter(), state.lane().watch());
    if (!together.isEmpty() || state.finished() || (baselineChanged && events.isEmpty())) {
      events.add(event(events, together, state.finished()));
    }
    return events;
  }

  /** The number of entries that appear in reports. */
  private static int people(SourceProgress part) {
    return part.items().size() + part.duplicates().size() + part.changed().size();
  }

  /** Adds the results that concern the folder as a whole. */
  private List<SourceProgress> withWhole(SourceAccount source, List<SourceProgress> parts) {
    FlagProgress flags = source.flags().progress(state.finished());
    if (flags == null && source.difference() == null) {
      return parts;
    }
    List<SourceProgress> all = new ArrayList<>(parts);
    if (all.isEmpty()) {
      all.add(new Part().build(source, UidRanges.EMPTY));
    }
    all.add(all.removeLast().with(flags, source.difference()));
    return all;
  }

  /** The lane's event for the next turn. */
  Lane next(List<LaneProgressed> progress) {
    Lane lane = state.lane();
    List<Lane.Source> sources = new ArrayList<>();
    boolean complete = true;
    for (SourceAccount source : state.sources()) {
      Lane.Source before = source.source();
      UidRanges remaining = source.remaining();
      if (fragmented) {
        remaining =
            complete
                ? before.remaining().between(source.position() + 1, UidRanges.MAX_UID)
                : before.remaining();
        complete &= source.remaining().isEmpty();
      }
      UidRanges comparing =
          fragmented || state.wide() ? before.comparing() : remaining.union(source.unlocated());
      sources.add(
          new Lane.Source(
              before.folder(),
              before.uidValidity(),
              remaining,
              comparing,
              source.flags().next(),
              before.elsewhere(),
              before.renumbered()));
    }
    return new Lane(
        lane.batch(),
        lane.mailbox(),
        lane.address(),
        lane.pass(),
        lane.slot(),
        lane.turn() + 1,
        progress.isEmpty() ? lane.cursor() : progress.getLast().to(),
        lane.destination(),
        lane.destinationUidValidity(),
        lane.destinationUidNext(),
        fragmented ? lane.mark() : state.mark(),
        lane.since(),
        sources,
        state.doubt(),
        state.watchAfter(),
        lane.skipDeleted(),
        state.movesLeft(),
        state.caution());
  }

  private LaneProgressed event(
      List<LaneProgressed> before, List<SourceProgress> parts, boolean finished) {
    Lane lane = state.lane();
    return new LaneProgressed(
        lane.batch(),
        lane.mailbox(),
        lane.pass(),
        lane.destination(),
        before.isEmpty() ? lane.cursor() : before.getLast().to(),
        UUID.randomUUID().toString().substring(0, 13),
        lane.destinationUidValidity(),
        finished ? state.accounted() : fragmented ? lane.mark() : state.mark(),
        finished,
        startedAt,
        at,
        List.copyOf(parts),
        state.watchAfter());
  }

  /**
   * One source folder's outcomes up to the UID {@code through}, in parts that each fit into an
   * event.
   */
  private static List<SourceProgress> parts(SourceAccount source, long through) {
    UidRanges done = source.done().between(1, through);
    SortedMap<Long, Outcome> outcomes = source.outcomes().headMap(through + 1);
    List<SourceProgress> parts = new ArrayList<>();
    boolean renumbered = source.source().renumbered();
    Part part = new Part();
    long reported = 0;
    for (Map.Entry<Long, Outcome> entry : outcomes.entrySet()) {
      if (part.full()) {
        add(parts, part, source, done.between(reported + 1, part.last));
        reported = part.last;
        part = new Part();
      }
      part.add(entry.getKey(), entry.getValue(), renumbered);
    }
    UidRanges unreported = done.between(reported + 1, UidRanges.MAX_UID);
    if (!unreported.isEmpty()) {
      add(parts, part, source, unreported);
    }
    List<Duplicate> duplicates = source.duplicates();
    for (int from = 0; from < duplicates.size(); from += LaneProgressed.MAX_ITEMS) {
      int to = Math.min(duplicates.size(), from + LaneProgressed.MAX_ITEMS);
      parts.add(new Part().build(source, UidRanges.EMPTY, duplicates.subList(from, to)));
    }
    return parts;
  }

  /**
   * Adds a part, preceded by as many parts without outcomes as the ranges copied under other labels
   * require.
   */
  private static void add(
      List<SourceProgress> parts, Part part, SourceAccount source, UidRanges done) {
    UidRanges unreported = done;
    UidRanges otherLabelRanges = source.elsewhereAmong(unreported);
    while (otherLabelRanges.rangeCount() > LaneProgressed.MAX_ELSEWHERE) {
      long last = otherLabelRanges.ranges().get(LaneProgressed.MAX_ELSEWHERE - 1).last();
      parts.add(new Part().build(source, unreported.between(1, last)));
      unreported = unreported.between(last + 1, UidRanges.MAX_UID);
      otherLabelRanges = otherLabelRanges.between(last + 1, UidRanges.MAX_UID);
    }
    parts.add(part.build(source, unreported));
  }

  /** As many outcomes as one event may hold. */
  private static final class Part {
    private final List<UidMap.Run> runs = new ArrayList<>();
    private final List<Item> items = new ArrayList<>();
    private final Map<Change, Long> changes = new EnumMap<>(Change.class);
    private final List<ChangedItem> changed = new ArrayList<>();
    private long copied;
    private long present;
    private long bytes;
    private long last;

    boolean full() {
      return runs.size() >= LaneProgressed.MAX_RUNS
          || items.size() + changed.size() >= LaneProgressed.MAX_ITEMS;
    }

    void add(long uid, Outcome outcome, boolean renumbered) {
      last = uid;
      switch (outcome) {
        case Outcome.Copied now -> {
          copied++;
          bytes += now.size();
          map(uid, now.destination());
          now.changes().forEach(change -> changes.merge(change, 1L, Long::sum));
          if (renumbered && !now.changes().contains(Change.COPIED_ANEW)) {
            changes.merge(Change.COPIED_ANEW, 1L, Long::sum);
          }
          if (now.altered() != null) {
            changed.add(now.altered());
          }
        }
        case Outcome.Present(long destination) -> {
          present++;
          map(uid, destination);
        }
        case Outcome.Moved(long destination) -> {
          present++;
          map(uid, destination);
          changes.merge(Change.MOVE_FOLLOWED, 1L, Long::sum);
        }
        case Outcome.CopyGone() -> {
          present++;
          changes.merge(Change.COPY_GONE, 1L, Long::sum);
        }
        case Outcome.NotCopied(Item item) -> items.add(item);
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

    SourceProgress build(SourceAccount source, UidRanges done) {
      return build(source, done, List.of());
    }

    SourceProgress build(SourceAccount source, UidRanges done, List<Duplicate> duplicates) {
      return new SourceProgress(
          source.folder(),
          source.source().uidValidity(),
          done,
          copied,
          present,
          bytes,
          UidMap.of(runs),
          items,
          duplicates,
          changes,
          changed,
          null,
          source.elsewhereAmong(done));
    }
  }
}
