package io.mailhaul.copier.lane.flags;

import io.mailhaul.access.folder.ChangeTracker;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.folder.UidPages;
import io.mailhaul.copier.lane.state.FlagBaselineState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides by the folder's mod-sequences (RFC 7162) which flags at the destination the user has
 * changed: every change after the last baseline that this turn did not make. A change that the user
 * makes to a copy in the turn that appends it counts as part of the copy. A change by a turn that
 * was not committed is known from the planned changes of the lane's event.
 */
public final class FlagChangeTracker {

  /** The number of UIDs in one FETCH. */
  static final int UIDS_PER_PAGE = 20_000;

  private final TurnState state;
  private final FlagBaselineState baseline;
  private final DestinationFolder destination;
  private final ReconciledFlagComparator comparator;
  private final long modSeqAtOpen;

  public FlagChangeTracker(OpenLane lane, FlagRules rules) {
    this.state = lane.state();
    this.baseline = state.flagBaseline();
    this.destination = lane.destination();
    this.comparator = new ReconciledFlagComparator(lane, rules);
    this.modSeqAtOpen = destination.status().highestModSeq();
  }

  /** Whether the baseline is known and usable, so that user changes can be detected. */
  boolean canTrackChanges() {
    long since = baseline.current().modSeq();
    return since > 0 && modSeqAtOpen >= since;
  }

  /** Call before flags are synchronized: every change since the baseline is the user's. */
  void trackBeforeSync() {
    if (canTrackChanges() && modSeqAtOpen > baseline.current().modSeq()) {
      markUserChanges();
    }
  }

  /**
   * Call after all changes of the turn: sets the new baseline, with the copier's own changes
   * excluded.
   */
  public void updateBaseline() {
    FlagBaseline known = baseline.current();
    if (modSeqAtOpen == 0) {
      comparator.countMovedCopies();
      baseline.keep();
      return;
    }
    if (known.modSeq() == modSeqAtOpen
        && !state.hasChangedDestination()
        && known.uncompared().isEmpty()) {
      baseline.keep();
      return;
    }
    // Read before the flags are fetched, so that a change in between is seen by this turn or the
    // next. The same holds for a change that the status leaves out.
    FolderStatus now = destination.refreshAfterAppend();
    if (now.highestModSeq() == 0) {
      baseline.keep();
      return;
    }
    if (canTrackChanges()) {
      markUserChanges();
    } else if (known.modSeq() > 0 || baseline.hasEarlierCopies()) {
      baseline.markUserChanged(UidRanges.of(1, state.lane().destinationUidNext() - 1));
    }
    List<ReconciledFlagComparator.Result> results = comparator.compare();
    // A lost connection repeats the stages until here.
    baseline.update(now);
    comparator.record(results);
  }

  private void markUserChanges() {
    FlagBaseline known = baseline.current();
    List<Long> touched = new ArrayList<>();
    for (UidRanges page : pages(destination, UidRanges.of(1, known.uidNext() - 1))) {
      flagsChangedSince(destination, page, known.modSeq())
          .forEach((uid, flags) -> {
            if (!baseline.isChangeOfCopier(uid, flags)) {
              touched.add(uid);
            }
          });
    }
    baseline.markUserChanged(UidRanges.ofUids(touched));
  }

  /**
   * The flags of the messages that changed after this mod-sequence; of all messages when it is 0 or
   * the folder does not track changes.
   */
  static Map<Long, Set<String>> flagsChangedSince(SourceFolder folder, UidRanges uids, long since) {
    return since == 0
        ? folder.fetchFlags(uids)
        : folder
            .capability(ChangeTracker.class)
            .map(tracker -> tracker.fetchFlags(uids, since))
            .orElseGet(() -> folder.fetchFlags(uids));
  }

  static List<UidRanges> pages(SourceFolder folder, UidRanges uids) {
    return UidPages.of(folder, uids, UIDS_PER_PAGE, 1);
  }
}
