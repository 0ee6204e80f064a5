package io.mailhaul.copier.lane.flags;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.copier.lane.flags.FlagSupportCache.FlagSupport;
import io.mailhaul.copier.lane.flags.FlagSupportCache.MailboxFlagSupport;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.state.MessageOutcome;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.state.TurnState.UnverifiedFlags;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Verifies that the destination keeps the flags that messages were appended with. Some servers lose
 * flags (Exchange loses {@code \Flagged}): a flag whose support is unknown is checked after the
 * APPEND; a flag that the server loses is checked every time and set again with STORE. Keywords
 * with which the server refused the message are set here, too.
 */
public final class AppendedFlagVerifier {

  private final TurnState state;
  private final DestinationFolder destination;
  private final TurnLimits limits;
  private final MailboxFlagSupport flagSupport;
  private final RefusedKeywords refusedKeywords;

  /**
   * @param server see {@link FlagSupportCache#ofMailbox}
   */
  public AppendedFlagVerifier(
      OpenLane lane,
      String server,
      FlagSupportCache supportCache,
      RefusedKeywords refusedKeywords) {
    this.state = lane.state();
    this.destination = lane.destination();
    this.limits = lane.limits();
    this.flagSupport =
        supportCache.ofMailbox(lane.lane().mailbox(), server, lane.destination().permanentFlags());
    this.refusedKeywords = refusedKeywords;
  }

  /** Records the flags that a message was appended with, by this turn or an earlier one. */
  public void expectFlags(SourceProgressState source, long uid, Set<String> flags) {
    Set<String> unverified = new HashSet<>();
    for (String flag : flags) {
      FlagSupport support = flagSupport.get(flag);
      if (refusedKeywords.contains(flag)) {
        source.addAlteration(uid, Alteration.KEYWORD_OMITTED);
      } else if (support == FlagSupport.REFUSES) {
        source.addAlteration(uid, Alteration.FLAG_LOST);
      } else if (support != FlagSupport.KEEPS) {
        unverified.add(flag);
      }
    }
    if (!unverified.isEmpty()) {
      state.unverifiedFlags().add(new UnverifiedFlags(source, uid, unverified));
    }
  }

  /**
   * Call before a message is appended without these keywords. From then on they are verified on
   * every copy, also on one that is found after its APPEND got no response.
   */
  public void expectMissing(Set<String> keywords) {
    keywords.forEach(keyword -> flagSupport.update(keyword, FlagSupport.LOSES));
  }

  /** Verifies all messages whose destination UID is known; the others remain. */
  public void verify() {
    Map<Long, UnverifiedFlags> byUid = new HashMap<>();
    List<UnverifiedFlags> later = new ArrayList<>();
    for (UnverifiedFlags pending : state.unverifiedFlags()) {
      long uid =
          pending.source().outcome(pending.uid()) instanceof MessageOutcome.Copied copied
              ? copied.destinationUid()
              : 0;
      if (uid > 0) {
        byUid.put(uid, pending);
      } else {
        later.add(pending);
      }
    }
    if (!byUid.isEmpty()) {
      Map<Long, Set<String>> missing = missingFlags(byUid);
      recordSupport(byUid.values(), missing.values());
      restoreFlags(byUid, missing);
    }
    state.unverifiedFlags().clear();
    state.unverifiedFlags().addAll(later);
  }

  private Map<Long, Set<String>> missingFlags(Map<Long, UnverifiedFlags> byUid) {
    Map<Long, Set<String>> missing = new HashMap<>();
    for (MessageHead head : destination.fetchHeads(UidRanges.ofUids(byUid.keySet()))) {
      UnverifiedFlags pending = byUid.get(head.uid());
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

  private void recordSupport(Iterable<UnverifiedFlags> verified, Iterable<Set<String>> missing) {
    // Losses first, so that no other lane relies on a flag in between.
    missing.forEach(flags -> flags.forEach(flag -> flagSupport.update(flag, FlagSupport.LOSES)));
    verified.forEach(
        pending -> pending.flags().forEach(flag -> flagSupport.update(flag, FlagSupport.KEEPS)));
  }

  private void restoreFlags(Map<Long, UnverifiedFlags> byUid, Map<Long, Set<String>> missing) {
    if (missing.isEmpty()) {
      return;
    }
    Map<Set<String>, List<Long>> byFlags = new HashMap<>();
    missing.forEach(
        (uid, flags) -> byFlags.computeIfAbsent(flags, f -> new ArrayList<>()).add(uid));
    byFlags.forEach((flags, uids) -> storeFlags(UidRanges.ofUids(uids), flags));
    byUid.keySet().retainAll(missing.keySet());
    missingFlags(byUid)
        .forEach((uid, flags) -> {
          UnverifiedFlags pending = byUid.get(uid);
          if (pending != null) {
            flags.stream()
                .filter(flag -> missing.getOrDefault(uid, Set.of()).contains(flag))
                .forEach(flag -> recordRefusal(pending, flag));
          }
        });
  }

  private void recordRefusal(UnverifiedFlags pending, String flag) {
    if (refusedKeywords.contains(flag)) {
      pending.source().addAlteration(pending.uid(), Alteration.KEYWORD_OMITTED);
    } else {
      flagSupport.update(flag, FlagSupport.REFUSES);
      pending.source().addAlteration(pending.uid(), Alteration.FLAG_LOST);
    }
  }

  /** If the server refuses the flags together, they are set one by one. */
  private void storeFlags(UidRanges uids, Set<String> flags) {
    if (isStored(uids, flags)) {
      return;
    }
    for (String flag : flags) {
      if ((flags.size() == 1 || !isStored(uids, Set.of(flag))) && FlagRules.isKeyword(flag)) {
        refusedKeywords.add(flag);
      }
    }
  }

  /** Whether the server accepted the STORE; the next check shows whether it has the flags. */
  private boolean isStored(UidRanges uids, Set<String> flags) {
    limits.checkLease();
    try {
      destination.addFlags(uids, flags);
      return true;
    } catch (MailboxException e) {
      if (e.reason().scope() != FailureReason.Scope.FOLDER) {
        throw e;
      }
      return false;
    }
  }
}
