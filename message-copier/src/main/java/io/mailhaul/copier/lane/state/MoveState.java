package io.mailhaul.copier.lane.state;

import io.mailhaul.copier.lane.state.ComparedMessage.Original;
import io.mailhaul.events.Lane;
import io.mailhaul.events.Lane.MovedMessages;
import io.mailhaul.events.Lane.PlannedMove;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.PlannedFlagChange;
import io.mailhaul.model.folder.UidRanges;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a lane knows of messages that were moved at the source. One turn finds it out and commits
 * it, and a later turn moves and copies. So after a crash, each message still counts as what it is.
 */
public final class MoveState {

  /** What is known of the messages of one source folder. */
  private static final class Findings {
    private final List<PlannedMove> committed = new ArrayList<>();
    private final List<PlannedMove> planned = new ArrayList<>();
    private final Map<Long, Set<String>> flagsOfOwnCopies = new HashMap<>();
    private UidRanges notReplicated = UidRanges.EMPTY;
    private UidRanges possiblyRecopied = UidRanges.EMPTY;
    private UidRanges attempted = UidRanges.EMPTY;
    private UidRanges abandoned = UidRanges.EMPTY;
    private UidRanges expunged = UidRanges.EMPTY;
  }

  private final Map<String, Findings> findings = new HashMap<>();
  private final List<Lane.MoveCandidate> candidates;
  private final List<Lane.MoveCandidate> unplannedCandidates = new ArrayList<>();
  private boolean examined;
  private boolean awaitsCommit;
  private boolean inTwoSteps;
  private int flagChangeBytes;

  MoveState(Lane lane) {
    this.candidates = lane.moveCandidates();
    for (Lane.Source source : lane.sources()) {
      Findings known = new Findings();
      MovedMessages moved = source.moved();
      if (moved != null) {
        known.committed.addAll(moved.planned());
        known.notReplicated = moved.notReplicated();
        known.possiblyRecopied = moved.possiblyRecopied();
      }
      findings.put(source.folder(), known);
    }
  }

  private Findings of(SourceProgressState source) {
    return findings.computeIfAbsent(source.folder(), f -> new Findings());
  }

  /** Records whether the destination moves in two steps: it copies, and expunges afterwards. */
  public void setInTwoSteps(boolean value) {
    inTwoSteps = value;
  }

  /** Whether the candidates were examined; this is done once in a turn. */
  public boolean areCandidatesExamined() {
    return examined;
  }

  public void markCandidatesExamined() {
    if (examined) {
      throw new IllegalStateException("The candidates of this lane were examined already");
    }
    examined = true;
  }

  /** Records a candidate whose moves do not all fit into the next event. */
  public void keepCandidate(Lane.MoveCandidate candidate) {
    unplannedCandidates.add(candidate);
    awaitsCommit = true;
  }

  /** The copies that the next turn must examine. */
  public List<Lane.MoveCandidate> nextCandidates() {
    return examined ? unplannedCandidates : candidates;
  }

  /** Whether this turn has found out what must be committed before anything is moved or copied. */
  public boolean awaitsCommit() {
    return awaitsCommit;
  }

  /** Call when something was recorded that only the state before the moves proves. */
  public void requireCommit() {
    awaitsCommit = true;
  }

  /** Records messages that were moved at the source and cannot be moved at the destination. */
  public void recordNotReplicated(Collection<Original> originals) {
    originals.forEach(original -> {
      Findings known = of(original.source());
      known.notReplicated = known.notReplicated.plus(original.uid());
      awaitsCommit = true;
    });
  }

  /** As {@link #recordNotReplicated(Collection)}, for moves that were planned. */
  public void recordNotReplicated(SourceProgressState source, UidRanges uids) {
    Findings known = of(source);
    known.notReplicated = known.notReplicated.union(uids);
    known.abandoned = known.abandoned.union(uids);
    awaitsCommit = true;
  }

  /**
   * Records messages that may have been moved at the source while the user has deleted their
   * copies.
   */
  public void recordPossible(Collection<Original> originals) {
    originals.forEach(original -> {
      Findings known = of(original.source());
      known.possiblyRecopied = known.possiblyRecopied.plus(original.uid());
      awaitsCommit = true;
    });
  }

  /** Plans a move for the next turn. */
  public void plan(SourceProgressState source, PlannedMove move) {
    of(source).planned.add(move);
    awaitsCommit = true;
  }

  /** How many more runs of copies fit into the next event. */
  public int freeRuns() {
    return MovedMessages.MAX_RUNS - allMoves().mapToInt(move -> move.copies().runs().size()).sum();
  }

  /** How many more bytes the flags of planned copies may take. */
  public int freeFlagBytes() {
    return MovedMessages.MAX_FLAG_BYTES
        - allMoves().mapToInt(move -> flagBytes(move.flags())).sum();
  }

  private Stream<PlannedMove> allMoves() {
    return findings.values().stream()
        .flatMap(known -> Stream.concat(known.committed.stream(), known.planned.stream()));
  }

  /** The bytes that these flags take in an event, at a rough guess. */
  public static int flagBytes(List<Lane.KnownFlags> flags) {
    return flags.stream()
        .flatMap(some -> some.flags().stream())
        .mapToInt(flag -> 2 * flag.getBytes(StandardCharsets.UTF_8).length + 3)
        .sum();
  }

  /** Records the flags of a copy in the lane's own folder that the user has not changed. */
  public void recordFlagsOfOwnCopy(Original original, Set<String> flags) {
    of(original.source()).flagsOfOwnCopies.put(original.uid(), flags);
  }

  /** The flags of a moved copy before the move; null when they are unknown or the user's. */
  public @Nullable Set<String> flagsBeforeMove(SourceProgressState source, long uid) {
    Findings known = of(source);
    return known.committed.stream()
        .flatMap(move -> move.flags().stream())
        .filter(some -> some.uids().contains(uid))
        .findFirst()
        .map(Lane.KnownFlags::flags)
        .orElse(known.flagsOfOwnCopies.get(uid));
  }

  /** Whether this copy was in the lane's folder before its original came there. */
  public boolean isOwnCopy(SourceProgressState source, long uid) {
    return of(source).flagsOfOwnCopies.containsKey(uid);
  }

  /** The messages whose copies an earlier turn has planned to move. */
  public UidRanges plannedUids(SourceProgressState source) {
    UidRanges uids = UidRanges.EMPTY;
    for (PlannedMove move : of(source).committed) {
      uids = uids.union(move.copied() ? UidRanges.EMPTY : move.copies().sources());
    }
    return uids;
  }

  /** The moves of messages that have no copy in the lane's folder yet. */
  public List<PlannedMove> openMoves(SourceProgressState source) {
    Findings known = of(source);
    return known.committed.stream()
        .filter(move -> !move.copied())
        .map(move ->
            move.restrictedTo(
                move.copies().sources().intersect(source.remaining()).minus(known.abandoned),
                false))
        .filter(move -> !move.copies().isEmpty())
        .toList();
  }

  /** The moves in two steps whose first step is done, so that the former copies can go. */
  public List<PlannedMove> incompleteMoves(SourceProgressState source) {
    Findings known = of(source);
    return known.committed.stream()
        .filter(move -> move.copied() || inTwoSteps)
        .map(move ->
            move.restrictedTo(
                (move.copied()
                        ? move.copies().sources()
                        : move.copies().sources().intersect(source.movedUids()))
                    .minus(known.expunged),
                true))
        .filter(move -> !move.copies().isEmpty())
        .toList();
  }

  /**
   * Reserves room in the next event for the change of the flags of a copy that this turn moves.
   *
   * @param before the flags of the copy before the move
   * @param now the flags of its original
   * @return false when there is none; the first copy is always moved, whatever its flags
   */
  public boolean reserveFlagChange(
      SourceProgressState source, Set<String> before, Set<String> now) {
    Set<String> most = new HashSet<>(before);
    most.addAll(now);
    int bytes =
        FlagBaselineState.sizeOf(
            new PlannedFlagChange(source.folder(), UidRanges.EMPTY, most, false));
    if (flagChangeBytes > 0 && flagChangeBytes + bytes > FlagBaseline.MAX_PLANNED_BYTES) {
      return false;
    }
    flagChangeBytes += bytes;
    return true;
  }

  /** Records that the destination has confirmed the move, or its first step. */
  public void recordAttempted(SourceProgressState source, UidRanges uids) {
    Findings known = of(source);
    known.attempted = known.attempted.union(uids);
  }

  /** The messages whose copies the destination has moved or copied in this turn. */
  public UidRanges attempted(SourceProgressState source) {
    return of(source).attempted;
  }

  /** Records that the user has deleted the copies before they were moved. */
  public void abandonDeletedCopies(SourceProgressState source, UidRanges uids) {
    Findings known = of(source);
    known.abandoned = known.abandoned.union(uids);
    known.possiblyRecopied = known.possiblyRecopied.union(uids);
  }

  /** Records that the messages have left the source folder again. */
  public void abandonDeletedMessages(SourceProgressState source, UidRanges uids) {
    Findings known = of(source);
    known.abandoned = known.abandoned.union(uids);
  }

  /** Records that the former copies are expunged, or cannot be. */
  public void recordExpunged(SourceProgressState source, UidRanges uids) {
    Findings known = of(source);
    known.expunged = known.expunged.union(uids);
  }

  /** Records for those that were copied that the destination may have an earlier copy. */
  public void recordAlterations(Collection<SourceProgressState> sources) {
    for (SourceProgressState source : sources) {
      Findings known = of(source);
      source.addAlteration(known.notReplicated, Alteration.MOVE_NOT_REPLICATED);
      source.addAlteration(known.possiblyRecopied, Alteration.POSSIBLY_RECOPIED);
    }
  }

  /**
   * What the next turn must know; null when there is nothing.
   *
   * @param remaining the messages that remain for the next turn
   */
  public @Nullable MovedMessages next(SourceProgressState source, UidRanges remaining) {
    Findings known = of(source);
    List<PlannedMove> moves = new ArrayList<>();
    for (PlannedMove move : known.committed) {
      UidRanges open = move.copies().sources().intersect(remaining).minus(known.abandoned);
      if (!move.copied() && !open.isEmpty()) {
        moves.add(move.restrictedTo(open, false));
      }
    }
    for (PlannedMove move : incompleteMoves(source)) {
      UidRanges reported = move.copies().sources().minus(remaining);
      if (!reported.isEmpty()) {
        moves.add(move.restrictedTo(reported, true));
      }
    }
    moves.addAll(known.planned);
    UidRanges notReplicated =
        known.notReplicated.intersect(remaining).coarsenedTo(MovedMessages.MAX_RANGES);
    UidRanges possible =
        known.possiblyRecopied.intersect(remaining).coarsenedTo(MovedMessages.MAX_RANGES);
    return moves.isEmpty() && notReplicated.isEmpty() && possible.isEmpty()
        ? null
        : new MovedMessages(moves, notReplicated, possible);
  }
}
