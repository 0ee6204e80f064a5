package io.mailhaul.copier.lane;

import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.FlagWatch;
import io.mailhaul.events.UidRanges;
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
final class FlagWatching {

  /** The number of UIDs in one FETCH. */
  static final long PAGE = 20_000;

  private final LaneAccount state;
  private final OpenFolder destination;
  private final SourceFolders folders;
  private final FlagRules rules;
  private final long opened;

  FlagWatching(
      LaneAccount state, OpenFolder destination, SourceFolders folders, FlagRules rules) {
    this.state = state;
    this.destination = destination;
    this.folders = folders;
    this.rules = rules;
    this.opened = destination.status().highestModSeq();
  }

  /** Whether the baseline is known and usable, so that user changes can be detected. */
  boolean knows() {
    long baseline = state.watch().modSeq();
    return baseline > 0 && opened >= baseline;
  }

  /** Call before flags are synchronized: every change since the baseline is the user's. */
  void before() {
    if (knows() && opened > state.watch().modSeq()) {
      touchChanged();
    }
  }

  /**
   * Call after all changes of the turn: sets the new baseline, with the copier's own changes
   * excluded.
   */
  void after() {
    FlagWatch baseline = state.watch();
    if (opened == 0 || baseline.modSeq() == opened && !state.wrote()) {
      return;
    }
    // Read before the flags are fetched, so that a change in between is seen by this turn or the
    // next.
    FolderStatus now = destination.refresh();
    if (now.highestModSeq() == 0) {
      return;
    }
    if (knows()) {
      touchChanged();
    } else if (baseline.modSeq() > 0 || state.hasEarlierCopies()) {
      state.touch(UidRanges.of(1, state.lane().destinationUidNext() - 1));
    }
    for (SourceAccount source : state.sources()) {
      if (!source.flags().adopted().isEmpty()) {
        judgeAdopted(source);
      }
    }
    state.looked(now);
  }

  private void touchChanged() {
    FlagWatch baseline = state.watch();
    List<Long> touched = new ArrayList<>();
    for (UidRanges page : pages(destination, UidRanges.of(1, baseline.uidNext() - 1))) {
      destination
          .flags(page, baseline.modSeq())
          .forEach((uid, flags) -> {
            Set<String> written = state.written(uid);
            if (written == null || !FlagRules.same(written, flags)) {
              touched.add(uid);
            }
          });
    }
    state.touch(UidRanges.ofUids(touched));
  }

  /**
   * Copies found by the reconciler count as changed by the user when their flags differ from the
   * source.
   */
  private void judgeAdopted(SourceAccount source) {
    Map<Long, Long> found = source.flags().adopted();
    List<Long> touched = new ArrayList<>();
    Map<Long, Set<String>> sourceFlags =
        folders.reading(source, folder -> folder.flags(UidRanges.ofUids(found.keySet()), 0));
    Map<Long, Set<String>> copyFlags = destination.flags(UidRanges.ofUids(found.values()), 0);
    found.forEach((uid, destinationUid) -> {
      Set<String> flags = sourceFlags.get(uid);
      Set<String> copied = copyFlags.get(destinationUid);
      if (flags == null || copied == null || !FlagRules.same(rules.of(flags).flags(), copied)) {
        touched.add(destinationUid);
      }
    });
    state.touch(UidRanges.ofUids(touched));
  }

  /** Splits UIDs so that no response gets too long; a folder with few messages is one page. */
  static List<UidRanges> pages(OpenFolder folder, UidRanges uids) {
    if (folder.status().messages() <= PAGE) {
      return uids.isEmpty() ? List.of() : List.of(uids);
    }
    List<UidRanges> pages = new ArrayList<>();
    for (UidRanges remaining = uids; !remaining.isEmpty(); ) {
      UidRanges page = remaining.between(remaining.first(), remaining.first() + PAGE - 1);
      pages.add(page);
      remaining = remaining.minus(page);
    }
    return pages;
  }
}
