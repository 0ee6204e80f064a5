package io.mailhaul.copier.lane.flags;

import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.folder.SourceFolders;
import io.mailhaul.copier.lane.state.FlagBaselineState;
import io.mailhaul.copier.lane.state.MessageOutcome;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.PlannedFlagChange;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import io.mailhaul.worker.client.LedgerClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the flags of copies that the reconciler has found, or that a turn has made which ended
 * early, with those of their originals. If they differ, the user has changed them. A copy that was
 * moved because its original was moved is different: its flags before the move are known, so a
 * change at the source is synchronized.
 */
final class ReconciledFlagComparator {

  private final TurnState state;
  private final FlagBaselineState baseline;
  private final DestinationFolder destination;
  private final SourceFolders sources;
  private final LedgerClient ledger;
  private final LaneMeters meters;
  private final FlagRules rules;

  ReconciledFlagComparator(OpenLane lane, FlagRules rules) {
    this.state = lane.state();
    this.baseline = state.flagBaseline();
    this.destination = lane.destination();
    this.sources = lane.sources();
    this.ledger = lane.resources().ledger();
    this.meters = lane.meters();
    this.rules = rules;
  }

  /** What the comparison of one source folder has shown; nothing is recorded yet. */
  static final class Result {
    private final SourceProgressState source;
    private final List<Long> userChanged = new ArrayList<>();
    private final Map<Long, PlannedFlagChange> changes = new HashMap<>();
    private long userKept;

    private Result(SourceProgressState source) {
      this.source = source;
    }
  }

  List<Result> compare() {
    List<Result> results = new ArrayList<>();
    for (SourceProgressState source : state.sources()) {
      addUncomparedCopies(source);
      if (!source.flagProgress().reconciledCopies().isEmpty()) {
        results.add(compare(source, source.flagProgress().reconciledCopies()));
      }
    }
    return results;
  }

  /** Adds the copies of an earlier turn that has ended before it could compare them. */
  private void addUncomparedCopies(SourceProgressState source) {
    UidRanges uncompared = baseline.current().uncompared();
    if (uncompared.isEmpty()) {
      return;
    }
    UidMap map =
        ledger.uidMap(
            state.lane().mailbox(),
            new UidMapQuery(
                state.lane().destination(),
                state.lane().destinationIdentity(),
                source.folder(),
                source.laneSource().identity(),
                UidRanges.of(1, UidRanges.MAX_UID)));
    Map<Long, Long> copies = new HashMap<>();
    for (UidMap.Run run : map.runs()) {
      uncompared
          .between(run.destination(), run.destination() + run.count() - 1)
          .uids()
          .forEach(copy -> copies.put(run.source() + copy - run.destination(), copy));
    }
    source.flagProgress().addReconciledCopies(copies);
  }

  private Result compare(SourceProgressState source, Map<Long, Long> copies) {
    Result result = new Result(source);
    Map<Long, Set<String>> sourceFlags =
        sources.read(source, folder -> folder.fetchFlags(UidRanges.ofUids(copies.keySet())));
    Map<Long, Set<String>> copyFlags = destination.fetchFlags(UidRanges.ofUids(copies.values()));
    copies.forEach((uid, copy) -> {
      Set<String> flags = sourceFlags.get(uid);
      Set<String> copied = copyFlags.get(copy);
      if (flags == null || copied == null) {
        result.userChanged.add(copy);
      } else if (isMoved(source, uid)) {
        compareMoved(result, uid, copy, rules.target(flags, copied), copied);
      } else if (!FlagRules.areSame(rules.accept(flags).flags(), copied)) {
        result.userChanged.add(copy);
      }
    });
    return result;
  }

  private boolean isMoved(SourceProgressState source, long uid) {
    return source.outcome(uid) instanceof MessageOutcome.Moved
        || state.moves().isOwnCopy(source, uid);
  }

  private void compareMoved(
      Result result, long uid, long copy, Set<String> target, Set<String> copied) {
    if (FlagRules.areSame(target, copied)) {
      return;
    }
    Set<String> before = state.moves().flagsBeforeMove(result.source, uid);
    if (before != null && FlagRules.areSame(before, copied)) {
      result.changes.put(
          copy,
          new PlannedFlagChange(result.source.folder(), UidRanges.of(copy, copy), target, false));
    } else {
      result.userChanged.add(copy);
      result.userKept++;
    }
  }

  void record(List<Result> results) {
    for (Result result : results) {
      baseline.markUserChanged(UidRanges.ofUids(result.userChanged));
      long unplanned =
          result.changes.entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .filter(change -> !baseline.plan(change.getKey(), change.getValue()))
              .count();
      addCounts(result.source, new FlagCounts(0, result.userKept, unplanned));
    }
  }

  /** For a destination that does not report flag changes: they cannot be synchronized. */
  void countMovedCopies() {
    for (SourceProgressState source : state.sources()) {
      Map<Long, Long> moved = new HashMap<>(source.flagProgress().reconciledCopies());
      moved.keySet().removeIf(uid -> !isMoved(source, uid));
      if (!moved.isEmpty()) {
        Result result = compare(source, moved);
        addCounts(source, new FlagCounts(0, 0, result.userKept + result.changes.size()));
      }
    }
  }

  private void addCounts(SourceProgressState source, FlagCounts counts) {
    source.flagProgress().addCounts(counts);
    meters.recordFlagSync(counts);
  }
}
