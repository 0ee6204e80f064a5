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
 * Tells whose the flags at the destination are, by the folder's mod-sequences (RFC 7162): what was
 * changed after the last look, and not by this turn, was changed by the user. A change that the
 * user makes to a copy within the very turn that appends it counts as part of the copy. What a turn
 * wrote that was then not committed is taken for the user's: rather too much is left alone than a
 * change undone.
 */
final class FlagWatching {

  /** So many UIDs are asked for at once. */
  static final long PAGE = 20_000;

  private final LaneAccount account;
  private final OpenFolder destination;
  private final SourceFolders folders;
  private final FlagRules rules;
  private final long opened;

  FlagWatching(
      LaneAccount account, OpenFolder destination, SourceFolders folders, FlagRules rules) {
    this.account = account;
    this.destination = destination;
    this.folders = folders;
    this.rules = rules;
    this.opened = destination.status().highestModSeq();
  }

  /** Whether it can be known who changed flags since the earlier copies were made. */
  boolean knows() {
    long last = account.watch().modSeq();
    return last > 0 && opened >= last;
  }

  /** Before flags are carried over: what has changed since the last look belongs to the user. */
  void before() {
    if (knows() && opened > account.watch().modSeq()) {
      touchChanged();
    }
  }

  /** After all of the turn's writing: the last look is now, and what we wrote is ours. */
  void after() {
    FlagWatch last = account.watch();
    if (opened == 0 || last.modSeq() == opened && !account.wrote()) {
      return;
    }
    // Asked before the look, so that what changes in between is seen by this one or the next.
    FolderStatus now = destination.refresh();
    if (now.highestModSeq() == 0) {
      return;
    }
    if (knows()) {
      touchChanged();
    } else if (last.modSeq() > 0 || account.hasEarlierCopies()) {
      account.touch(UidRanges.of(1, account.lane().destinationUidNext() - 1));
    }
    for (SourceAccount source : account.sources()) {
      if (!source.flags().adopted().isEmpty()) {
        judgeAdopted(source);
      }
    }
    account.looked(now);
  }

  private void touchChanged() {
    FlagWatch last = account.watch();
    List<Long> touched = new ArrayList<>();
    for (UidRanges page : pages(destination, UidRanges.of(1, last.uidNext() - 1))) {
      destination
          .flags(page, last.modSeq())
          .forEach((uid, flags) -> {
            Set<String> written = account.written(uid);
            if (written == null || !FlagRules.same(written, flags)) {
              touched.add(uid);
            }
          });
    }
    account.touch(UidRanges.ofUids(touched));
  }

  /**
   * Of copies that were found, those that differ from their items got other flags from somebody.
   */
  private void judgeAdopted(SourceAccount source) {
    Map<Long, Long> found = source.flags().adopted();
    List<Long> touched = new ArrayList<>();
    Map<Long, Set<String>> here =
        folders.reading(source, folder -> folder.flags(UidRanges.ofUids(found.keySet()), 0));
    Map<Long, Set<String>> there = destination.flags(UidRanges.ofUids(found.values()), 0);
    found.forEach((uid, destinationUid) -> {
      Set<String> flags = here.get(uid);
      Set<String> copied = there.get(destinationUid);
      if (flags == null || copied == null || !FlagRules.same(rules.of(flags).flags(), copied)) {
        touched.add(destinationUid);
      }
    });
    account.touch(UidRanges.ofUids(touched));
  }

  /** Cut so that no answer is too long; a folder with few items is asked for in one go. */
  static List<UidRanges> pages(OpenFolder folder, UidRanges uids) {
    if (folder.status().messages() <= PAGE) {
      return uids.isEmpty() ? List.of() : List.of(uids);
    }
    List<UidRanges> pages = new ArrayList<>();
    for (UidRanges rest = uids; !rest.isEmpty(); ) {
      UidRanges page = rest.between(rest.first(), rest.first() + PAGE - 1);
      pages.add(page);
      rest = rest.minus(page);
    }
    return pages;
  }
}
