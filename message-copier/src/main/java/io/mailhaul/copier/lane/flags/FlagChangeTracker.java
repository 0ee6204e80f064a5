package io.mailhaul.copier.lane.flags;

import io.mailhaul.access.OpenFolder;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.copier.lane.folder.SourceFolders;
import io.mailhaul.copier.lane.state.SourceProgressState;
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
 * was not committed counts as the user's: to skip a synchronization is better than to undo a user's
 * change.
 */
public final class FlagChangeTracker {

  /** The number of UIDs in one FETCH. */
  static final long UIDS_PER_PAGE = 20_000;

  private final TurnState state;
  private final OpenFolder destination;
  private final SourceFolders folders;
  private final FlagRules rules;
  private final long modSeqAtOpen;

  public FlagChangeTracker(
      TurnState state, OpenFolder destination, SourceFolders folders, FlagRules rules) {
    this.state = state;
    this.destination = destination;
    this.folders = folders;
    this.rules = rules;
    this.modSeqAtOpen = destination.status().highestModSeq();
  }

  /** Whether the baseline is known and usable, so that user changes can be detected. */
  boolean canTrackChanges() {
    long baseline = state.flagBaseline().modSeq();
    return baseline > 0 && modSeqAtOpen >= baseline;
  }

  /** Call before flags are synchronized: every change since the baseline is the user's. */
  void trackBeforeSync() {
    if (canTrackChanges() && modSeqAtOpen > state.flagBaseline().modSeq()) {
      markUserChanges();
    }
  }

  /**
   * Call after all changes of the turn: sets the new baseline, with the copier's own changes
   * excluded.
   */
  public void trackAfterWrites() {
    FlagBaseline baseline = state.flagBaseline();
    if (modSeqAtOpen == 0 || baseline.modSeq() == modSeqAtOpen && !state.hasChangedDestination()) {
      return;
    }
    // Read before the flags are fetched, so that a change in between is seen by this turn or the
    // next.
    FolderStatus now = destination.refresh();
    if (now.highestModSeq() == 0) {
      return;
    }
    if (canTrackChanges()) {
      markUserChanges();
    } else if (baseline.modSeq() > 0 || state.hasEarlierCopies()) {
      state.markUserChanged(UidRanges.of(1, state.lane().destinationUidNext() - 1));
    }
    for (SourceProgressState source : state.sources()) {
      if (!source.flagProgress().reconciledCopies().isEmpty()) {
        compareReconciledCopies(source);
      }
    }
    state.updateFlagBaseline(now);
  }

  private void markUserChanges() {
    FlagBaseline baseline = state.flagBaseline();
    List<Long> touched = new ArrayList<>();
    for (UidRanges page : pages(destination, UidRanges.of(1, baseline.uidNext() - 1))) {
      destination
          .fetchFlags(page, baseline.modSeq())
          .forEach((uid, flags) -> {
            Set<String> written = state.storedFlags(uid);
            if (written == null || !FlagRules.areSame(written, flags)) {
              touched.add(uid);
            }
          });
    }
    state.markUserChanged(UidRanges.ofUids(touched));
  }

  /**
   * Copies found by the reconciler count as changed by the user when their flags differ from the
   * source.
   */
  private void compareReconciledCopies(SourceProgressState source) {
    Map<Long, Long> found = source.flagProgress().reconciledCopies();
    List<Long> touched = new ArrayList<>();
    Map<Long, Set<String>> sourceFlags =
        folders.read(source, folder -> folder.fetchFlags(UidRanges.ofUids(found.keySet()), 0));
    Map<Long, Set<String>> copyFlags = destination.fetchFlags(UidRanges.ofUids(found.values()), 0);
    found.forEach((uid, destinationUid) -> {
      Set<String> flags = sourceFlags.get(uid);
      Set<String> copied = copyFlags.get(destinationUid);
      if (flags == null
          || copied == null
          || !FlagRules.areSame(rules.accept(flags).flags(), copied)) {
        touched.add(destinationUid);
      }
    });
    state.markUserChanged(UidRanges.ofUids(touched));
  }

  /** Splits UIDs so that no response gets too long; a folder with few messages is one page. */
  static List<UidRanges> pages(OpenFolder folder, UidRanges uids) {
    if (folder.status().messages() <= UIDS_PER_PAGE) {
      return uids.isEmpty() ? List.of() : List.of(uids);
    }
    List<UidRanges> pages = new ArrayList<>();
    for (UidRanges remaining = uids; !remaining.isEmpty(); ) {
      UidRanges page = remaining.between(remaining.first(), remaining.first() + UIDS_PER_PAGE - 1);
      pages.add(page);
      remaining = remaining.minus(page);
    }
    return pages;
  }
}
