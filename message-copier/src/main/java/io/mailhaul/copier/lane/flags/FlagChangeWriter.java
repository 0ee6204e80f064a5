package io.mailhaul.copier.lane.flags;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.ChangeTracker;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.state.FlagBaselineState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.PlannedFlagChange;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the flag changes that an earlier turn has planned and committed, and counts each once: also
 * those that a crashed copier has made already. Every STORE is conditional (UNCHANGEDSINCE, RFC
 * 7162), so that a change by the user between the check and the STORE is not undone.
 */
final class FlagChangeWriter {

  private final TurnState state;
  private final FlagBaselineState baseline;
  private final DestinationFolder destination;
  private final LaneMeters meters;
  private final TurnLimits limits;
  private final FlagChangeTracker changeTracker;
  private final RefusedKeywords refusedKeywords;
  private final CrashPoints crashPoints;

  FlagChangeWriter(
      OpenLane lane, FlagChangeTracker changeTracker, RefusedKeywords refusedKeywords) {
    this.state = lane.state();
    this.baseline = state.flagBaseline();
    this.destination = lane.destination();
    this.meters = lane.meters();
    this.limits = lane.limits();
    this.changeTracker = changeTracker;
    this.refusedKeywords = refusedKeywords;
    this.crashPoints = lane.resources().crashPoints();
  }

  /** Makes at least one change, and as many as the turn's time allows. */
  void makeCommittedChanges() {
    List<PlannedFlagChange> changes = baseline.committedChanges();
    Map<Long, Set<String>> current =
        destination.fetchFlags(
            UidRanges.ofRanges(
                changes.stream().flatMap(change -> change.uids().ranges().stream()).toList()));
    for (PlannedFlagChange change : changes) {
      make(change, current);
      if (limits.isTimeUp()) {
        return;
      }
    }
  }

  private void make(PlannedFlagChange change, Map<Long, Set<String>> current) {
    List<Long> toStore = new ArrayList<>();
    long done = 0;
    long userKept = 0;
    long unknown = 0;
    for (long uid : change.uids().uids().toArray()) {
      Set<String> flags = current.get(uid);
      if (flags == null) {
        continue; // The user has deleted the copy.
      }
      if (change.isDone(flags)) {
        done++;
      } else if (!changeTracker.canTrackChanges()) {
        unknown++;
      } else if (baseline.current().userChanged().contains(uid)) {
        userKept++;
      } else if (!baseline.isChangedByCopier(uid)) {
        toStore.add(uid);
      } else if (!baseline.plan(uid, change)) {
        unknown++;
      }
    }
    FlagCounts counts = new FlagCounts(done, userKept, unknown);
    if (!toStore.isEmpty()) {
      counts = counts.plus(store(change.forUids(UidRanges.ofUids(toStore))));
    }
    baseline.markProcessed(change.uids());
    state.source(change.folder()).flagProgress().addCounts(counts);
    meters.recordFlagSync(counts);
  }

  private FlagCounts store(PlannedFlagChange change) {
    try {
      return change.keywordsSingly()
          ? storeKeywordsSingly(change)
          : counts(change.uids(), replace(change, change.flags()));
    } catch (MailboxException e) {
      if (e.reason() != FailureReason.FOLDER_REFUSED) {
        throw e;
      }
      meters.recordFailure(e.reason());
      boolean mayBeKeyword =
          !change.keywordsSingly() && change.flags().stream().anyMatch(FlagRules::isKeyword);
      PlannedFlagChange retry = change.withKeywordsSingly();
      long refused =
          change.uids().uids().filter(uid -> !mayBeKeyword || !baseline.plan(uid, retry)).count();
      return new FlagCounts(0, 0, refused);
    }
  }

  /** Sets the other flags first, and then each keyword that the destination accepts. */
  private FlagCounts storeKeywordsSingly(PlannedFlagChange change) {
    Set<String> flags = new LinkedHashSet<>(change.flags());
    flags.removeIf(FlagRules::isKeyword);
    UidRanges modified = replace(change, flags);
    UidRanges stored = change.uids().minus(modified);
    for (String keyword : change.flags()) {
      if (FlagRules.isKeyword(keyword) && !refusedKeywords.contains(keyword) && !stored.isEmpty()) {
        limits.checkLease();
        try {
          destination.addFlags(stored, Set.of(keyword));
        } catch (MailboxException e) {
          if (e.reason() != FailureReason.FOLDER_REFUSED) {
            throw e;
          }
          refusedKeywords.add(keyword);
        }
      }
    }
    return counts(change.uids(), modified);
  }

  /** Returns the UIDs of the copies that the user has changed. */
  private UidRanges replace(PlannedFlagChange change, Set<String> flags) {
    limits.checkLease();
    // Recorded before the response: the response may get lost, and our change must not count as the
    // user's.
    baseline.recordStored(change);
    UidRanges modified =
        destination
            .capability(ChangeTracker.class)
            .orElseThrow()
            .storeFlags(change.uids(), flags, baseline.current().modSeq());
    crashPoints.reached(CrashPoint.FLAGS_STORED);
    baseline.markUserChanged(modified);
    return modified;
  }

  private static FlagCounts counts(UidRanges uids, UidRanges modified) {
    return new FlagCounts(uids.minus(modified).size(), modified.size(), 0);
  }
}
