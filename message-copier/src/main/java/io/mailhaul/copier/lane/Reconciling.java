package io.mailhaul.copier.lane;

import io.mailhaul.access.OpenFolder;
import io.mailhaul.copier.lane.SourceAccount.Outcome;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Finds the lane's messages that are at the destination, at or above {@link LaneAccount#mark}, but
 * not recorded: from a copier that crashed in this turn, from an earlier tool, from an APPEND whose
 * response was lost. They are recorded and not appended. Destination messages without a match are
 * not ours and stay untouched.
 */
final class Reconciling {

  private final LaneAccount state;
  private final OpenFolder destination;
  private final Prints prints;
  private final Recalling recalling;
  private final LaneMeters meters;

  Reconciling(
      LaneAccount state,
      OpenFolder destination,
      Prints fingerprints,
      Recalling alterations,
      LaneMeters meters) {
    this.state = state;
    this.destination = destination;
    this.prints = fingerprints;
    this.recalling = alterations;
    this.meters = meters;
  }

  /**
   * Compares the two sides when the destination's UIDNEXT is above {@link LaneAccount#mark}, then
   * raises that UID to UIDNEXT.
   */
  void run() {
    long uidNext = destination.status().uidNext();
    if (uidNext > state.mark() && state.sources().stream().anyMatch(this::isCompared)) {
      try (var _ = prints.memoryFor(items(), state.mark())) {
        compare();
      }
    }
    state.raiseMark(uidNext);
  }

  private void compare() {
    List<Candidate> copies = prints.thereFrom(state.mark());
    if (!copies.isEmpty()) {
      List<Matching.Match> matches = Matching.of(candidates(), copies, prints::digests);
      int found = record(matches);
      meters.reconciled(found);
      if (!all()) {
        // They may be from the previous turn; counted together, this turn stays within its limit.
        state.appended(found);
      }
    }
  }

  /** The most source messages that are compared. */
  private long items() {
    long uids = state.sources().stream().mapToLong(source -> comparing(source).size()).sum();
    return all() ? uids : Math.min(uids, LaneSettings.MOST_COMPARED);
  }

  /**
   * The source messages that may have unrecorded copies: after a crash no more than one turn
   * appends.
   */
  private List<Candidate> candidates() {
    boolean everything = all();
    List<Candidate> candidates = new ArrayList<>();
    for (SourceAccount source : state.sources()) {
      UidRanges toReconcile = comparing(source);
      if (toReconcile.isEmpty()) {
        continue;
      }
      if (!everything && candidates.size() >= LaneSettings.MOST_COMPARED) {
        break;
      }
      candidates.addAll(
          prints.here(
              source,
              toReconcile,
              everything ? Integer.MAX_VALUE : LaneSettings.MOST_COMPARED - candidates.size()));
    }
    return candidates;
  }

  private boolean isCompared(SourceAccount source) {
    return !comparing(source).isEmpty();
  }

  private UidRanges comparing(SourceAccount source) {
    return state.wide()
        ? source.source().comparing().minus(source.passedOver())
        : source.remaining().union(source.unlocated());
  }

  private boolean all() {
    return state.mark() == 1 || state.wide();
  }

  private int record(List<Matching.Match> matches) {
    int found = 0;
    Map<SourceAccount, Map<Long, Long>> reconciled = new LinkedHashMap<>();
    Map<SourceAccount, List<Matching.Match>> appended = new LinkedHashMap<>();
    for (Matching.Match match : matches) {
      SourceAccount source = match.source().source();
      if (source == null) {
        continue;
      }
      long uid = match.source().uid();
      long destinationUid = match.destination().uid();
      Outcome outcome = source.outcome(uid);
      if (outcome instanceof Outcome.Copied) {
        source.located(uid, destinationUid);
      } else if (outcome == null && source.remaining().contains(uid)) {
        if (state.wasMovedHere(destinationUid)) {
          source.moved(uid, destinationUid);
        } else if (destinationUid < state.lane().destinationUidNext()) {
          source.present(uid, destinationUid);
        } else {
          source.copied(uid, OptionalLong.of(destinationUid), match.source().size());
          appended.computeIfAbsent(source, s -> new ArrayList<>()).add(match);
        }
        reconciled.computeIfAbsent(source, s -> new TreeMap<>()).put(uid, destinationUid);
        found++;
      }
    }
    appended.forEach(recalling::recall);
    reconciled.forEach((source, uids) -> {
      source.adopt(UidRanges.ofUids(uids.keySet()));
      source.flags().adopted(uids);
    });
    return found;
  }
}
