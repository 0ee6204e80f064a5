package io.mailhaul.copier.lane.flags;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.ChangeTracker;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.folder.SourceFolders;
import io.mailhaul.copier.lane.state.FlagBaselineState;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import io.mailhaul.worker.client.LedgerClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies flag changes at the source to earlier copies, but only where the user has not changed the
 * flags at the destination. Every STORE is conditional (UNCHANGEDSINCE, RFC 7162), so that a change
 * between the check and the STORE is not undone either. {@code \Deleted} is removed but never set:
 * deletions at the source are not copied.
 */
public final class FlagSynchronizer {

  private static final String DELETED = "\\Deleted";

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

  public FlagSynchronizer(OpenLane lane, FlagChangeTracker changeTracker, FlagRules rules) {
    this.state = lane.state();
    this.baseline = state.flagBaseline();
    this.destination = lane.destination();
    this.sources = lane.sources();
    this.ledger = lane.resources().ledger();
    this.meters = lane.meters();
    this.limits = lane.limits();
    this.changeTracker = changeTracker;
    this.rules = rules;
  }

  /** Synchronizes as many flags as the turn's time allows. */
  public void synchronizeFlags() {
    boolean tracked = false;
    for (SourceProgressState source : state.sources()) {
      if (source.flagProgress().remaining().isEmpty() || limits.isTimeUp()) {
        continue;
      }
      if (!tracked) {
        changeTracker.trackBeforeSync();
        tracked = true;
      }
      synchronize(source);
    }
  }

  private void synchronize(SourceProgressState source) {
    UidRanges remaining = source.flagProgress().remaining();
    long now = sources.read(source, folder -> folder.status().highestModSeq());
    // A mod-sequence lower than the recorded one (a restored server) is not trusted.
    long since =
        now >= source.flagProgress().sinceModSeq() ? source.flagProgress().sinceModSeq() : 0;
    if (since > 0 && now == since) {
      source.flagProgress().markDone(remaining);
      return;
    }
    for (UidRanges page :
        sources.read(source, folder -> FlagChangeTracker.pages(folder, remaining))) {
      if (limits.isTimeUp()) {
        return;
      }
      Map<Long, Set<String>> changed =
          sources.read(source, folder -> FlagChangeTracker.flagsChangedSince(folder, page, since));
      if (!changed.isEmpty()) {
        synchronize(source, changed);
      }
      source.flagProgress().markDone(page);
    }
  }

  private void synchronize(SourceProgressState source, Map<Long, Set<String>> changed) {
    UidMap map = uidMap(source, changed.keySet());
    Map<Long, Set<String>> current = destination.fetchFlags(map.destinations());
    Map<Set<String>, List<Long>> toStore = new LinkedHashMap<>();
    List<Long> userKept = new ArrayList<>();
    List<Long> unknown = new ArrayList<>();
    changed.forEach((uid, flags) -> {
      long copy = map.destinationOf(uid).orElse(0);
      Set<String> currentFlags = current.get(copy);
      if (currentFlags == null) {
        return; // Not a copy of ours, or the user has deleted it.
      }
      Set<String> target = targetFlags(flags, currentFlags);
      if (FlagRules.areSame(target, currentFlags)) {
        return;
      }
      if (!changeTracker.canTrackChanges()) {
        unknown.add(copy);
      } else if (baseline.current().userChanged().contains(copy)) {
        userKept.add(copy);
      } else {
        toStore.computeIfAbsent(target, w -> new ArrayList<>()).add(copy);
      }
    });
    toStore.forEach((flags, copies) -> addCounts(source, store(UidRanges.ofUids(copies), flags)));
    addCounts(source, new FlagCounts(0, userKept.size(), unknown.size()));
  }

  private void addCounts(SourceProgressState source, FlagCounts counts) {
    source.flagProgress().addCounts(counts);
    meters.recordFlagSync(counts);
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

  private Set<String> targetFlags(Set<String> flags, Set<String> currentFlags) {
    Set<String> target = new LinkedHashSet<>(rules.accept(flags).flags());
    boolean deleted = target.removeIf(DELETED::equalsIgnoreCase);
    if (deleted && currentFlags.stream().anyMatch(DELETED::equalsIgnoreCase)) {
      target.add(DELETED);
    }
    return target;
  }

  private FlagCounts store(UidRanges uids, Set<String> flags) {
    limits.checkLease();
    // Recorded before the response: the response may get lost, and our change must not count as the
    // user's.
    baseline.recordStoredFlags(uids, flags);
    UidRanges modified;
    try {
      modified =
          destination
              .capability(ChangeTracker.class)
              .orElseThrow()
              .storeFlags(uids, flags, baseline.current().modSeq());
    } catch (MailboxException e) {
      if (e.reason() != FailureReason.FOLDER_REFUSED) {
        throw e;
      }
      meters.recordFailure(e.reason());
      return new FlagCounts(0, 0, uids.size());
    }
    baseline.markUserChanged(modified);
    return new FlagCounts(uids.minus(modified).size(), modified.size(), 0);
  }
}
