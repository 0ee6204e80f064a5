package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.ChangeTracker;
import io.mailhaul.access.folder.MessageMover;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.folder.TwoStepMover;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.folder.PoisonFreeFolder;
import io.mailhaul.copier.lane.folder.PoisonMessageRegistry;
import io.mailhaul.copier.lane.reconcile.RenameVerifier.RenamedFolder;
import io.mailhaul.copier.lane.state.ComparedMessage.Copy;
import io.mailhaul.copier.lane.state.ComparedMessage.Original;
import io.mailhaul.copier.lane.state.MoveState;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.events.Lane;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.PlannedFlagChange;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the copies whose originals were moved at the source: the original has left its folder and
 * is new in one of this lane's folders, and the copy, still in its old place, has the same
 * fingerprint and the same body.
 *
 * <p>Without a copy nothing proves that a message was moved, except when its whole folder was
 * renamed ({@link RenamedFolder}): then the user has deleted the copy, and the message is not
 * copied again.
 */
final class MovePlanner {

  private final TurnState state;
  private final MoveState moves;
  private final DestinationMailbox destination;
  private final LaneMeters meters;
  private final FingerprintReader laneFingerprints;
  private final RenameVerifier renames;
  private final PoisonMessageRegistry poisonMessages;

  MovePlanner(
      OpenLane lane,
      DestinationMailbox destination,
      FingerprintReader fingerprints,
      PoisonMessageRegistry poisonMessages) {
    this.state = lane.state();
    this.moves = state.moves();
    this.destination = destination;
    this.meters = lane.meters();
    this.laneFingerprints = fingerprints;
    this.renames = new RenameVerifier(state, lane.resources().ledger());
    this.poisonMessages = poisonMessages;
  }

  /** Examines all candidates of the lane. Other destination folders are selected meanwhile. */
  void plan() {
    try (var _ = laneFingerprints.reserveMemory(comparisonSize())) {
      planAll();
    }
    moves.markCandidatesExamined();
  }

  /** The most messages that are compared, both sides together. */
  private long comparisonSize() {
    return state.sources().stream().mapToLong(source -> source.remaining().size()).sum()
        + state.lane().moveCandidates().stream().mapToLong(from -> from.uids().size()).sum();
  }

  private void planAll() {
    List<Original> newMessages = null;
    for (Lane.MoveCandidate from : state.lane().moveCandidates()) {
      if (state.reconciliation().beganWithWholeDestination()
          && from.folder().equals(state.lane().destination())) {
        continue; // The whole folder was compared; a copy must not match a second time.
      }
      try {
        PoisonFreeFolder folder =
            poisonMessages.isolatingCopies(state.lane(), destination.examine(from.folder()));
        FingerprintReader fingerprints = laneFingerprints.withDestination(folder);
        newMessages = newMessages == null ? newMessages(fingerprints) : newMessages;
        if (folder.status().identity().hasComparableMessageIds(from.identity())
            && !newMessages.isEmpty()) {
          plan(from, folder, newMessages, fingerprints);
        }
      } catch (MailboxException e) {
        if (e.reason().scope() != FailureReason.Scope.FOLDER
            || e.failure().side() != Side.DESTINATION) {
          throw e;
        }
        // The copies stay in their folder, and their originals are copied.
        meters.recordFailure(e.reason());
      }
    }
  }

  private List<Original> newMessages(FingerprintReader fingerprints) {
    List<Original> messages = new ArrayList<>();
    for (SourceProgressState source : state.sources()) {
      // Messages that were found out about before keep what is known of them.
      UidRanges unknown = source.remaining().minus(moves.plannedUids(source));
      if (!unknown.isEmpty()) {
        messages.addAll(fingerprints.sourceMessages(source, unknown, Integer.MAX_VALUE));
      }
    }
    return messages;
  }

  private void plan(
      Lane.MoveCandidate from,
      PoisonFreeFolder folder,
      List<Original> newMessages,
      FingerprintReader fingerprints) {
    List<Copy> copies = fingerprints.destinationMessages(from.uids());
    // A copy that cannot be fetched does not count as deleted by the user.
    UidRanges fetchable = folder.withoutPoisonMessages(from.uids());
    RenamedFolder renamed = renames.verify(from, fetchable, newMessages, copies, fingerprints);
    if (renamed != null) {
      renamed.recordDeletedCopies();
      newMessages.removeAll(new HashSet<>(renamed.withDeletedCopies()));
      // After the moves nothing proves the rename.
      moves.requireCommit();
    }
    List<CopyMatcher.Match> matches =
        renamed != null
            ? renamed.copies()
            : fingerprints.withSameBodies(
                CopyMatcher.match(newMessages, copies, fingerprints::digests));
    if (matches.isEmpty()) {
      return;
    }
    List<Original> originals = matches.stream().map(CopyMatcher.Match::source).toList();
    newMessages.removeAll(new HashSet<>(originals));
    if (renamed == null && copies.size() < from.uids().size()) {
      // Other messages may have been moved as well, but no copy is left to prove it.
      moves.recordPossible(newMessages);
    }
    Map<Long, Set<String>> flags = flagsOfCopier(from, folder, matches);
    if (from.folder().equals(state.lane().destination())) {
      // Both source folders are copied into this one: the copy is in the right folder.
      matches.forEach(match -> recordAlreadyPresent(match, flags));
    } else if (destination.supports(MessageMover.class)
        || destination.supports(TwoStepMover.class)) {
      planMoves(from, matches, flags);
    } else {
      moves.recordNotReplicated(originals);
    }
  }

  /** The flags of the copies by UID, without those copies whose flags the user has changed. */
  private static Map<Long, Set<String>> flagsOfCopier(
      Lane.MoveCandidate from, SourceFolder folder, List<CopyMatcher.Match> matches) {
    FlagBaseline baseline = from.flagBaseline();
    ChangeTracker tracker = folder.capability(ChangeTracker.class).orElse(null);
    if (baseline == null
        || tracker == null
        || baseline.modSeq() == 0
        || folder.status().highestModSeq() < baseline.modSeq()) {
      return Map.of();
    }
    UidRanges uids = UidRanges.ofUids(matches.stream().map(m -> m.destination().uid()).toList());
    Map<Long, Set<String>> changed = tracker.fetchFlags(uids, baseline.modSeq());
    Map<Long, Set<String>> flags = new HashMap<>(folder.fetchFlags(uids));
    flags
        .keySet()
        .removeIf(uid ->
            uid >= baseline.uidNext()
                || baseline.userChanged().contains(uid)
                || baseline.uncompared().contains(uid)
                || changed.containsKey(uid)
                    && !isPlanned(baseline, uid, changed.getOrDefault(uid, Set.of())));
    return flags;
  }

  private static boolean isPlanned(FlagBaseline baseline, long uid, Set<String> flags) {
    return baseline.planned().stream()
        .anyMatch(
            (PlannedFlagChange change) -> change.uids().contains(uid) && change.explains(flags));
  }

  private void planMoves(
      Lane.MoveCandidate from, List<CopyMatcher.Match> matches, Map<Long, Set<String>> flags) {
    Map<SourceProgressState, List<CopyMatcher.Match>> bySource = new LinkedHashMap<>();
    matches.forEach(match ->
        bySource.computeIfAbsent(match.source().source(), s -> new ArrayList<>()).add(match));
    UidRanges unplanned = UidRanges.EMPTY;
    for (Map.Entry<SourceProgressState, List<CopyMatcher.Match>> entry : bySource.entrySet()) {
      UidMap all =
          UidMap.of(
              entry.getValue().stream()
                  .map(m -> new UidMap.Run(m.source().uid(), m.destination().uid(), 1))
                  .toList());
      UidMap copies = fitting(all, flags);
      unplanned =
          unplanned.union(all.restrictedTo(all.sources().minus(copies.sources())).destinations());
      if (!copies.isEmpty()) {
        moves.plan(
            entry.getKey(),
            new Lane.PlannedMove(
                from.folder(), from.identity(), copies, plannedFlags(copies, flags), false));
      }
    }
    if (!unplanned.isEmpty()) {
      moves.keepCandidate(from.restrictedTo(unplanned));
    }
  }

  /** As many of the copies as fit into the event with their flags. */
  private UidMap fitting(UidMap all, Map<Long, Set<String>> flags) {
    UidMap copies = new UidMap(all.runs().stream().limit(Math.max(0, moves.freeRuns())).toList());
    // If the flags of one message alone are too large, it is moved without them.
    long least = moves.freeRuns() == Lane.MovedMessages.MAX_RUNS ? 1 : 0;
    while (copies.size() > least
        && MoveState.flagBytes(knownFlags(copies, flags)) > moves.freeFlagBytes()) {
      copies =
          copies.restrictedTo(
              UidRanges.ofUids(copies.sources().uids().limit(copies.size() / 2).boxed().toList()));
    }
    return copies;
  }

  /** Too large flags are left out; then the flags of the copies stay as they are. */
  private List<Lane.KnownFlags> plannedFlags(UidMap copies, Map<Long, Set<String>> flags) {
    List<Lane.KnownFlags> known = knownFlags(copies, flags);
    return MoveState.flagBytes(known) > moves.freeFlagBytes() ? List.of() : known;
  }

  private static List<Lane.KnownFlags> knownFlags(UidMap copies, Map<Long, Set<String>> flags) {
    Map<Set<String>, List<Long>> byFlags = new LinkedHashMap<>();
    copies
        .sources()
        .uids()
        .forEach(uid -> {
          Set<String> known = flags.get(copies.destinationOf(uid).orElse(0));
          if (known != null) {
            byFlags.computeIfAbsent(known, f -> new ArrayList<>()).add(uid);
          }
        });
    return byFlags.entrySet().stream()
        .map(some -> new Lane.KnownFlags(some.getKey(), UidRanges.ofUids(some.getValue())))
        .toList();
  }

  private void recordAlreadyPresent(CopyMatcher.Match match, Map<Long, Set<String>> flags) {
    SourceProgressState source = match.source().source();
    long uid = match.source().uid();
    long copy = match.destination().uid();
    source.recordAlreadyPresent(uid, copy);
    source.markDone(uid);
    source.flagProgress().addReconciledCopies(Map.of(uid, copy));
    Set<String> known = flags.get(copy);
    if (known != null) {
      moves.recordFlagsOfOwnCopy(match.source(), known);
    }
  }
}
