package io.mailhaul.copier.lane;

import io.mailhaul.access.ItemHead;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.copier.lane.KeptFlags.Habit;
import io.mailhaul.copier.lane.SourceAccount.Outcome;
import io.mailhaul.events.Change;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that the destination keeps the flags that messages were appended with. Some servers lose
 * flags (Exchange loses {@code \Flagged}): a flag whose support is unknown is checked after the
 * APPEND; a flag that the server loses is checked every time and set again with STORE.
 */
final class KeepingFlags {

  /** An appended message whose flags must be verified. */
  record Pending(SourceAccount source, long uid, Set<String> flags) {}

  private final LaneAccount state;
  private final OpenFolder destination;
  private final KeptFlags known;
  private final Permit limits;

  KeepingFlags(LaneAccount state, OpenFolder destination, KeptFlags supportCache, Permit limits) {
    this.state = state;
    this.destination = destination;
    this.known = supportCache;
    this.limits = limits;
  }

  /** Records the flags that a message was appended with, by this turn or an earlier one. */
  void appended(SourceAccount source, long uid, Set<String> flags) {
    Set<String> unverified = new HashSet<>();
    for (String flag : flags) {
      Habit support = habit(flag);
      if (support == Habit.REFUSES) {
        source.changed(uid, Change.FLAG_LOST);
      } else if (support != Habit.KEEPS) {
        unverified.add(flag);
      }
    }
    if (!unverified.isEmpty()) {
      state.pendingFlags().add(new Pending(source, uid, unverified));
    }
  }

  /** Verifies all messages whose destination UID is known; the others remain. */
  void check() {
    Map<Long, Pending> byUid = new HashMap<>();
    List<Pending> later = new ArrayList<>();
    for (Pending pending : state.pendingFlags()) {
      long uid =
          pending.source().outcome(pending.uid()) instanceof Outcome.Copied copied
              ? copied.destination()
              : 0;
      if (uid > 0) {
        byUid.put(uid, pending);
      } else {
        later.add(pending);
      }
    }
    if (!byUid.isEmpty()) {
      Map<Long, Set<String>> missing = missing(byUid);
      judge(byUid.values(), missing.values());
      setAgain(byUid, missing);
    }
    state.pendingFlags().clear();
    state.pendingFlags().addAll(later);
  }

  private Map<Long, Set<String>> missing(Map<Long, Pending> byUid) {
    Map<Long, Set<String>> missing = new HashMap<>();
    for (ItemHead head : destination.heads(UidRanges.ofUids(byUid.keySet()))) {
      Pending pending = byUid.get(head.uid());
      if (pending != null) {
        Set<String> currentFlags = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        currentFlags.addAll(head.flags());
        Set<String> lost = new HashSet<>(pending.flags());
        // Not removeAll: it may call contains on the smaller set, which is case-sensitive here.
        lost.removeIf(currentFlags::contains);
        missing.put(head.uid(), lost);
      }
    }
    missing.values().removeIf(Set::isEmpty);
    return missing;
  }

  private void judge(Iterable<Pending> verified, Iterable<Set<String>> missing) {
    verified.forEach(pending -> pending.flags().forEach(flag -> seen(flag, Habit.KEEPS)));
    missing.forEach(flags -> flags.forEach(flag -> seen(flag, Habit.LOSES)));
  }

  private void setAgain(Map<Long, Pending> byUid, Map<Long, Set<String>> missing) {
    if (missing.isEmpty()) {
      return;
    }
    Map<Set<String>, List<Long>> byFlags = new HashMap<>();
    missing.forEach(
        (uid, flags) -> byFlags.computeIfAbsent(flags, f -> new ArrayList<>()).add(uid));
    byFlags.forEach((flags, uids) -> {
      limits.requireLease();
      try {
        destination.addFlags(UidRanges.ofUids(uids), flags);
      } catch (MailboxException e) {
        if (e.reason().scope() != FailureReason.Scope.FOLDER) {
          throw e;
        }
        // The server refused the flags; the next check shows it.
      }
    });
    byUid.keySet().retainAll(missing.keySet());
    missing(byUid)
        .forEach((uid, flags) -> {
          Pending pending = byUid.get(uid);
          if (pending != null) {
            flags.stream()
                .filter(flag -> missing.getOrDefault(uid, Set.of()).contains(flag))
                .forEach(flag -> {
                  seen(flag, Habit.REFUSES);
                  pending.source().changed(pending.uid(), Change.FLAG_LOST);
                });
          }
        });
  }

  private @Nullable Habit habit(String flag) {
    return known.of(state.lane().mailbox(), flag);
  }

  private void seen(String flag, Habit support) {
    known.seen(state.lane().mailbox(), flag, support);
  }
}
