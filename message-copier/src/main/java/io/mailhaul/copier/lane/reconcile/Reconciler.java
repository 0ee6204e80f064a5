package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.copier.lane.flags.AppendedFlagVerifier;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.reconcile.CopyMatcher.Match;
import io.mailhaul.copier.lane.state.ComparedMessage.Copy;
import io.mailhaul.copier.lane.state.ComparedMessage.Original;
import io.mailhaul.copier.lane.state.MessageOutcome;
import io.mailhaul.copier.lane.state.ReconcileProgress;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnQuota;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds the lane's messages that are at the destination, at or above {@link
 * ReconcileProgress#reconcileFromUid}, but not recorded: from a copier that crashed in this turn,
 * from an earlier tool, from an APPEND whose response was lost. They are recorded and not appended.
 * Destination messages without a match are not ours and stay untouched.
 */
public final class Reconciler {

  /**
   * So many messages in a row without a copy show that no later one has a copy. A message without a
   * copy between others is one that the destination has refused, or that is not copied.
   */
  private static final int MIN_WITHOUT_COPY = 1_000;

  private final TurnState state;
  private final ReconcileProgress progress;
  private final DestinationFolder destination;
  private final LaneMeters meters;
  private final FingerprintReader fingerprints;
  private final AlterationDetector alterations;
  private final AppendedFlagVerifier flagVerifier;

  public Reconciler(
      OpenLane lane,
      FingerprintReader fingerprints,
      AlterationDetector alterations,
      AppendedFlagVerifier flagVerifier) {
    this.state = lane.state();
    this.progress = state.reconciliation();
    this.destination = lane.destination();
    this.meters = lane.meters();
    this.fingerprints = fingerprints;
    this.alterations = alterations;
    this.flagVerifier = flagVerifier;
  }

  /** Finds the copies, and verifies the flags of those that the lane has appended. */
  public void reconcile() {
    findCopies();
    flagVerifier.verify();
  }

  /** Finds the destination UIDs of copies whose APPEND response did not contain them. */
  public void reconcileUnknownUids() {
    if (state.hasUnknownDestinationUids()) {
      destination.refresh();
      reconcile();
    }
  }

  /** Refreshes the destination and records the copies of this lane that it has. */
  public void refreshAndFindCopies() {
    destination.refresh();
    findCopies();
  }

  /**
   * Compares the two sides when the destination's UIDNEXT is above {@link
   * ReconcileProgress#reconcileFromUid}, then raises that UID to UIDNEXT.
   */
  private void findCopies() {
    long uidNext = destination.status().uidNext();
    if (uidNext > progress.reconcileFromUid()) {
      Map<SourceProgressState, UidRanges> toReconcile = toReconcile();
      long uids = toReconcile.values().stream().mapToLong(UidRanges::size).sum();
      if (uids > 0) {
        long most = Math.min(uids, maxCompared());
        try (var _ = fingerprints.reserveMemory(most, progress.reconcileFromUid())) {
          compare(toReconcile);
        }
      }
    }
    progress.raiseAccountedBelowUid(uidNext);
    progress.markCompared();
  }

  /** The source messages that may have unrecorded copies. */
  private Map<SourceProgressState, UidRanges> toReconcile() {
    if (!progress.needsComparison()) {
      Map<SourceProgressState, UidRanges> sent = new LinkedHashMap<>();
      for (SourceProgressState source : state.sources()) {
        sent.put(source, source.sentRemaining().union(source.destinationUidUnknown()));
      }
      if (!progress.comparesWholeFolder() || sent.values().stream().allMatch(UidRanges::isEmpty)) {
        return sent;
      }
    }
    Map<SourceProgressState, UidRanges> toReconcile = new LinkedHashMap<>();
    for (SourceProgressState source : state.sources()) {
      toReconcile.put(
          source,
          progress.comparesWholeFolder()
              ? source.laneSource().toReconcile().minus(source.withoutCopy())
              : source.remaining().union(source.destinationUidUnknown()));
    }
    return toReconcile;
  }

  /** After a crash, no more source messages are compared than one turn appends. */
  private int maxCompared() {
    return progress.comparesAllMessages() ? Integer.MAX_VALUE : TurnQuota.MAX_COMPARED;
  }

  private void compare(Map<SourceProgressState, UidRanges> toReconcile) {
    List<Copy> copies = fingerprints.destinationMessagesFrom(progress.reconcileFromUid());
    if (!copies.isEmpty()) {
      int found = recordMatches(matches(toReconcile, copies));
      meters.recordReconciliation(found);
      if (!progress.comparesAllMessages()) {
        // They may be from the previous turn; counted together, this turn stays within its limit.
        state.quota().countAppended(found);
      }
    }
  }

  /**
   * A copier appends the lane's messages in their order, so the copies of a crashed one are those
   * of the next messages. If these explain everything that has come to the destination in this
   * pass, no further source message has a copy, and the rest of the source is not read. New mail at
   * the destination makes it necessary, since nothing shows that it is no copy.
   */
  private List<Match> matches(Map<SourceProgressState, UidRanges> toReconcile, List<Copy> copies) {
    if (progress.reconcileFromUid() >= state.lane().destinationUidNext()
        && !progress.comparesWholeFolder()
        && !state.hasMoves()) {
      int most = copies.size() + MIN_WITHOUT_COPY;
      List<Original> next = originals(toReconcile, most);
      List<Match> matches = match(next, copies);
      if (next.size() < most
          || matches.size() == copies.size() && endsWithoutCopies(next, matches)) {
        return matches;
      }
    }
    return match(originals(toReconcile, maxCompared()), copies);
  }

  private List<Match> match(List<Original> originals, List<Copy> copies) {
    return CopyMatcher.match(originals, copies, fingerprints::digests);
  }

  private static boolean endsWithoutCopies(List<Original> originals, List<Match> matches) {
    Set<Original> copied = matches.stream().map(Match::source).collect(Collectors.toSet());
    return originals.subList(originals.size() - MIN_WITHOUT_COPY, originals.size()).stream()
        .noneMatch(copied::contains);
  }

  private List<Original> originals(Map<SourceProgressState, UidRanges> toReconcile, int atMost) {
    List<Original> originals = new ArrayList<>();
    // First, because identical messages match in this order, and because none may be left out.
    toReconcile.forEach((source, uids) -> {
      UidRanges moved = uids.intersect(state.moves().plannedUids(source));
      if (!moved.isEmpty()) {
        originals.addAll(fingerprints.sourceMessages(source, moved, Integer.MAX_VALUE));
      }
    });
    toReconcile.forEach((source, uids) -> {
      int most = atMost - originals.size();
      UidRanges others = uids.minus(state.moves().plannedUids(source));
      if (most > 0 && !others.isEmpty()) {
        originals.addAll(fingerprints.sourceMessages(source, others, most));
      }
    });
    return originals;
  }

  private int recordMatches(List<Match> matches) {
    int found = 0;
    Map<SourceProgressState, Map<Long, Long>> reconciled = new LinkedHashMap<>();
    Map<SourceProgressState, List<Match>> appended = new LinkedHashMap<>();
    Map<SourceProgressState, UidRanges> planned = new HashMap<>();
    for (Match match : matches) {
      SourceProgressState source = match.source().source();
      long uid = match.source().uid();
      long destinationUid = match.destination().uid();
      MessageOutcome outcome = source.outcome(uid);
      if (outcome != null) {
        if (outcome instanceof MessageOutcome.Copied) {
          source.recordDestinationUid(uid, destinationUid);
        }
        if (source.remaining().contains(uid)) {
          // A lost connection has ended an earlier comparison before the message was done.
          if (outcome instanceof MessageOutcome.Copied) {
            appended.computeIfAbsent(source, s -> new ArrayList<>()).add(match);
          }
          reconciled.computeIfAbsent(source, s -> new TreeMap<>()).put(uid, destinationUid);
        }
      } else if (source.remaining().contains(uid)) {
        if (planned.computeIfAbsent(source, state.moves()::plannedUids).contains(uid)) {
          source.recordMoved(uid, destinationUid);
        } else if (destinationUid < state.lane().destinationUidNext()) {
          source.recordAlreadyPresent(uid, destinationUid);
        } else {
          source.recordCopied(uid, OptionalLong.of(destinationUid), match.source().size());
          appended.computeIfAbsent(source, s -> new ArrayList<>()).add(match);
        }
        reconciled.computeIfAbsent(source, s -> new TreeMap<>()).put(uid, destinationUid);
        found++;
      }
    }
    appended.forEach(alterations::detect);
    reconciled.forEach((source, uids) -> {
      source.markDone(UidRanges.ofUids(uids.keySet()));
      source.flagProgress().addReconciledCopies(uids);
    });
    return found;
  }
}
