package io.mailhaul.copier.lane.flags;

import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.folder.SourceFolders;
import io.mailhaul.copier.lane.state.FlagBaselineState;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.PlannedFlagChange;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import io.mailhaul.worker.client.LedgerClient;
import java.util.Map;
import java.util.Set;

/**
 * Copies flag changes at the source to earlier copies, but only where the user has not changed the
 * flags at the destination. This stage compares the two sides and plans the changes; {@link
 * FlagChangeWriter} makes them in the next turn, when they are committed.
 */
public final class FlagSynchronizer {

  /**
   * A UID map query has at most this many ranges; the response may hold more than was asked for.
   */
  private static final int MAX_RANGES = 1_000;

  private final TurnState state;
  private final FlagBaselineState baseline;
  private final DestinationFolder destination;
  private final SourceFolders sources;
  private final LedgerClient ledger;
  private final LaneMeters meters;
  private final TurnLimits limits;
  private final FlagChangeTracker changeTracker;
  private final FlagRules rules;
  private final FlagChangeWriter writer;

  public FlagSynchronizer(
      OpenLane lane,
      FlagChangeTracker changeTracker,
      FlagRules rules,
      RefusedKeywords refusedKeywords) {
    this.state = lane.state();
    this.baseline = state.flagBaseline();
    this.destination = lane.destination();
    this.sources = lane.sources();
    this.ledger = lane.resources().ledger();
    this.meters = lane.meters();
    this.limits = lane.limits();
    this.changeTracker = changeTracker;
    this.rules = rules;
    this.writer = new FlagChangeWriter(lane, changeTracker, refusedKeywords);
  }

  /** Synchronizes as many flags as the turn's time allows. */
  public void synchronizeFlags() {
    boolean tracked = false;
    if (!baseline.committedChanges().isEmpty()) {
      changeTracker.trackBeforeSync();
      tracked = true;
      writer.makeCommittedChanges();
    }
    if (state.hasMoves()) {
      return; // The event must have room for the flags of the moved copies.
    }
    for (SourceProgressState source : state.sources()) {
      if (source.flagProgress().remaining().isEmpty() || limits.isTimeUp()) {
        continue;
      }
      if (!tracked) {
        changeTracker.trackBeforeSync();
        tracked = true;
      }
      if (!planChanges(source)) {
        return;
      }
    }
  }

  /** Returns false when no further change can be planned in this turn. */
  private boolean planChanges(SourceProgressState source) {
    UidRanges remaining = source.flagProgress().remaining();
    long now = sources.read(source, folder -> folder.status().highestModSeq());
    // A mod-sequence lower than the recorded one (a restored server) is not trusted.
    long since =
        now >= source.flagProgress().sinceModSeq() ? source.flagProgress().sinceModSeq() : 0;
    if (since > 0 && now == since) {
      source.flagProgress().markDone(remaining);
      return true;
    }
    for (UidRanges page :
        sources.read(source, folder -> FlagChangeTracker.pages(folder, remaining))) {
      if (limits.isTimeUp()) {
        return true;
      }
      Map<Long, Set<String>> changed =
          sources.read(source, folder -> FlagChangeTracker.flagsChangedSince(folder, page, since));
      long lastDone = planChanges(source, changed);
      source.flagProgress().markDone(page.between(1, lastDone));
      if (lastDone < UidRanges.MAX_UID) {
        return false;
      }
    }
    return true;
  }

  /**
   * Plans the changes in the order of the UIDs.
   *
   * @return the last UID that is done; the largest possible one when all are
   */
  private long planChanges(SourceProgressState source, Map<Long, Set<String>> changed) {
    if (changed.isEmpty()) {
      return UidRanges.MAX_UID;
    }
    UidMap map = uidMap(source, changed.keySet());
    Map<Long, Set<String>> current = destination.fetchFlags(map.destinations());
    long userKept = 0;
    long unknown = 0;
    long lastDone = 0;
    boolean complete = true;
    for (long uid : changed.keySet().stream().sorted().toList()) {
      long copy = map.destinationOf(uid).orElse(0);
      Set<String> currentFlags = current.get(copy);
      // Without flags it is not a copy of ours, or the user has deleted it.
      if (currentFlags != null && !baseline.isPlanned(copy)) {
        Set<String> target = rules.target(changed.getOrDefault(uid, Set.of()), currentFlags);
        PlannedFlagChange change =
            new PlannedFlagChange(source.folder(), UidRanges.of(copy, copy), target, false);
        if (change.isDone(currentFlags)) {
          // Nothing to do.
        } else if (!changeTracker.canTrackChanges() || FlagBaselineState.isTooLarge(change)) {
          unknown++;
        } else if (baseline.current().userChanged().contains(copy)
            || baseline.current().uncompared().contains(copy)) {
          userKept++;
        } else if (!baseline.plan(copy, change)) {
          complete = false;
          break;
        }
      }
      lastDone = uid;
    }
    FlagCounts counts = new FlagCounts(0, userKept, unknown);
    source.flagProgress().addCounts(counts);
    meters.recordFlagSync(counts);
    return complete ? UidRanges.MAX_UID : lastDone;
  }

  private UidMap uidMap(SourceProgressState source, Set<Long> uids) {
    return ledger
        .uidMap(
            state.lane().mailbox(),
            new UidMapQuery(
                state.lane().destination(),
                state.lane().destinationIdentity(),
                source.folder(),
                source.laneSource().identity(),
                UidRanges.ofUids(uids).coarsenedTo(MAX_RANGES)))
        .restrictedTo(UidRanges.ofUids(uids));
  }
}
