package io.mailhaul.copier.lane;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.FlagCounts;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.UidMapQuery;
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
final class CarryingFlags {

  private static final String DELETED = "\\Deleted";

  /**
   * A UID map query has at most this many ranges; the response may hold more than was asked for.
   */
  private static final int MAX_RANGES = 1_000;

  private final LaneAccount state;
  private final OpenFolder destination;
  private final FlagWatching watching;
  private final FlagRules rules;
  private final SourceFolders folders;
  private final CredentialDesk workerApi;
  private final LaneMeters meters;
  private final Permit limits;

  CarryingFlags(
      LaneAccount state,
      OpenFolder destination,
      FlagWatching changeTracker,
      SourceFolders folders,
      FlagRules rules,
      CredentialDesk workerApi,
      LaneMeters meters,
      Permit limits) {
    this.state = state;
    this.destination = destination;
    this.watching = changeTracker;
    this.rules = rules;
    this.folders = folders;
    this.workerApi = workerApi;
    this.meters = meters;
    this.limits = limits;
  }

  void run() {
    boolean tracked = false;
    for (SourceAccount source : state.sources()) {
      if (source.flags().remaining().isEmpty() || limits.over()) {
        continue;
      }
      if (!tracked) {
        watching.before();
        tracked = true;
      }
      carry(source);
    }
  }

  private void carry(SourceAccount source) {
    UidRanges remaining = source.flags().remaining();
    long now = folders.reading(source, folder -> folder.status().highestModSeq());
    // A mod-sequence lower than the recorded one (a restored server) is not trusted.
    long since = now >= source.flags().since() ? source.flags().since() : 0;
    if (since > 0 && now == since) {
      source.flags().done(remaining);
      return;
    }
    for (UidRanges page :
        folders.reading(source, folder -> FlagWatching.pages(folder, remaining))) {
      if (limits.over()) {
        return;
      }
      Map<Long, Set<String>> changed = folders.reading(source, folder -> folder.flags(page, since));
      if (!changed.isEmpty()) {
        carry(source, changed);
      }
      source.flags().done(page);
    }
  }

  private void carry(SourceAccount source, Map<Long, Set<String>> changed) {
    UidMap map = map(source, changed.keySet());
    Map<Long, Set<String>> current = destination.flags(map.destinations(), 0);
    Map<Set<String>, List<Long>> toStore = new LinkedHashMap<>();
    List<Long> userKept = new ArrayList<>();
    List<Long> unknown = new ArrayList<>();
    changed.forEach((uid, flags) -> {
      long copy = map.destinationOf(uid).orElse(0);
      Set<String> currentFlags = current.get(copy);
      if (currentFlags == null) {
        return; // Not a copy of ours, or the user has deleted it.
      }
      Set<String> target = wanted(flags, currentFlags);
      if (FlagRules.same(target, currentFlags)) {
        return;
      }
      if (!watching.knows()) {
        unknown.add(copy);
      } else if (state.watch().touched().contains(copy)) {
        userKept.add(copy);
      } else {
        toStore.computeIfAbsent(target, w -> new ArrayList<>()).add(copy);
      }
    });
    toStore.forEach((flags, copies) -> count(source, store(UidRanges.ofUids(copies), flags)));
    count(source, new FlagCounts(0, userKept.size(), unknown.size()));
  }

  private void count(SourceAccount source, FlagCounts counts) {
    source.flags().count(counts);
    meters.flags(counts);
  }

  private UidMap map(SourceAccount source, Set<Long> uids) {
    return workerApi.uidMap(
            state.lane().mailbox(),
            new UidMapQuery(
                state.lane().destination(),
                state.lane().destinationUidValidity(),
                source.folder(),
                source.source().uidValidity(),
                UidRanges.ofUids(uids).atMost(MAX_RANGES)))
        .among(UidRanges.ofUids(uids));
  }

  private Set<String> wanted(Set<String> flags, Set<String> currentFlags) {
    Set<String> target = new LinkedHashSet<>(rules.of(flags).flags());
    boolean deleted = target.removeIf(DELETED::equalsIgnoreCase);
    if (deleted && currentFlags.stream().anyMatch(DELETED::equalsIgnoreCase)) {
      target.add(DELETED);
    }
    return target;
  }

  private FlagCounts store(UidRanges uids, Set<String> flags) {
    limits.requireLease();
    // Recorded before the response: the response may get lost, and our change must not count as the
    // user's.
    state.stores(uids, flags);
    UidRanges modified;
    try {
      modified = destination.storeFlags(uids, flags, state.watch().modSeq());
    } catch (MailboxException e) {
      if (e.reason() != FailureReason.FOLDER_REFUSED) {
        throw e;
      }
      meters.failure(e.reason());
      return new FlagCounts(0, 0, uids.size());
    }
    state.touch(modified);
    return new FlagCounts(uids.minus(modified).size(), modified.size(), 0);
  }
}
