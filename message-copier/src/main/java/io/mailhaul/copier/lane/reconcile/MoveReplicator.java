package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.MessageMover;
import io.mailhaul.access.folder.TwoStepMover;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.folder.PoisonMessageRegistry;
import io.mailhaul.copier.lane.folder.SourceFolders;
import io.mailhaul.copier.lane.state.MoveState;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.Stage;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.events.Lane;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.UidRanges;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Moves copies whose originals were moved at the source. The moves are planned in one turn ({@link
 * MovePlanner}) and made in the next one, when the plan is committed. This stage only moves; {@link
 * Reconciler} then finds the copies in the lane's folder and records them as moved, also those that
 * a crashed copier has moved.
 *
 * <p>A server without MOVE copies the copies, and expunges the former ones (UIDPLUS) after the new
 * ones were found.
 *
 * <p>Another copier may process the lane of the folder that a copy leaves at the same time. That
 * lane does not reconcile below its {@link Lane#reconcileFromUid}, and the event names only copies
 * below it; so that lane only sees a folder with fewer messages.
 */
public final class MoveReplicator implements Stage {

  /** A turn moves at most this many copies, so that the ranges of their UIDs fit into its event. */
  private static final int MAX_MOVES = 500;

  private final TurnState state;
  private final MoveState moves;
  private final DestinationMailbox destination;
  private final SourceFolders sources;
  private final LaneMeters meters;
  private final TurnLimits limits;
  private final MovePlanner planner;
  private final CrashPoints crashPoints;

  public MoveReplicator(
      OpenLane lane,
      DestinationMailbox destination,
      FingerprintReader fingerprints,
      PoisonMessageRegistry poisonMessages) {
    this.state = lane.state();
    this.moves = state.moves();
    this.destination = destination;
    this.sources = lane.sources();
    this.meters = lane.meters();
    this.limits = lane.limits();
    this.planner = new MovePlanner(lane, destination, fingerprints, poisonMessages);
    this.crashPoints = lane.resources().crashPoints();
    moves.setInTwoSteps(
        !destination.supports(MessageMover.class) && destination.supports(TwoStepMover.class));
  }

  /**
   * Returns REOPEN when other destination folders were selected: the lane's own no longer is, and
   * the copies moved into it must be found.
   */
  @Override
  public Next run() {
    if (moves.awaitsCommit()) {
      return Next.CONTINUE;
    }
    if (completeMoves() | makeMoves()) {
      return Next.REOPEN;
    }
    boolean anyNew = state.sources().stream().anyMatch(SourceProgressState::hasRemaining);
    if (moves.areCandidatesExamined()
        || moves.nextCandidates().isEmpty()
        || !anyNew
        || limits.isTimeUp()) {
      return Next.CONTINUE;
    }
    planner.plan();
    return Next.REOPEN;
  }

  /** Expunges the former copies of those that the reconciler has found in the lane's folder. */
  private boolean completeMoves() {
    boolean any = false;
    for (SourceProgressState source : state.sources()) {
      for (Lane.PlannedMove move : moves.incompleteMoves(source)) {
        any = true;
        boolean done =
            inFormerFolder(
                move,
                folder ->
                    folder
                        .capability(TwoStepMover.class)
                        .orElseThrow()
                        .expunge(move.copies().destinations()));
        crashPoints.reached(CrashPoint.FORMER_COPIES_EXPUNGED);
        if (!done) {
          source.recordFormerCopiesKept(move.copies().sources());
        }
        moves.recordExpunged(source, move.copies().sources());
      }
    }
    return any;
  }

  private boolean makeMoves() {
    boolean any = false;
    long moved = state.sources().stream().mapToLong(s -> moves.attempted(s).size()).sum();
    for (SourceProgressState source : state.sources()) {
      for (Lane.PlannedMove move : moves.openMoves(source)) {
        UidRanges uids = move.copies().sources();
        // The reconciler has looked for these after the move: the user has deleted the copies.
        moves.abandonDeletedCopies(source, uids.intersect(moves.attempted(source)));
        UidRanges next =
            movable(source, move, first(uids.minus(moves.attempted(source)), MAX_MOVES - moved));
        if (!next.isEmpty()) {
          any = true;
          moved += next.size();
          move(source, move.restrictedTo(next, false));
        }
      }
    }
    return any;
  }

  private static UidRanges first(UidRanges uids, long most) {
    return most <= 0 ? UidRanges.EMPTY : UidRanges.ofUids(uids.uids().limit(most).boxed().toList());
  }

  /**
   * The first of the messages that have not left the source folder again: those for whose flags the
   * next event has room.
   */
  private UidRanges movable(SourceProgressState source, Lane.PlannedMove move, UidRanges uids) {
    if (uids.isEmpty()) {
      return uids;
    }
    Map<Long, Set<String>> flags = sources.read(source, folder -> folder.fetchFlags(uids));
    UidRanges existing = UidRanges.ofUids(flags.keySet());
    moves.abandonDeletedMessages(source, uids.minus(existing));
    return UidRanges.ofUids(
        uids.intersect(existing)
            .uids()
            .boxed()
            .takeWhile(uid ->
                moves.reserveFlagChange(
                    source, move.flagsOf(uid), flags.getOrDefault(uid, Set.of())))
            .toList());
  }

  private void move(SourceProgressState source, Lane.PlannedMove move) {
    UidRanges uids = move.copies().sources();
    UidRanges copies = move.copies().destinations();
    String to = state.lane().destination();
    // Before the move, since the connection may be lost during it.
    state.reconciliation().requireComparison();
    boolean done =
        inFormerFolder(
            move,
            folder -> {
              if (destination.supports(MessageMover.class)) {
                folder.capability(MessageMover.class).orElseThrow().move(copies, to);
              } else {
                folder.capability(TwoStepMover.class).orElseThrow().copy(copies, to);
              }
            });
    if (done) {
      crashPoints.reached(CrashPoint.COPIES_MOVED);
      moves.recordAttempted(source, uids);
    } else {
      moves.recordNotReplicated(source, uids);
    }
  }

  /** Returns whether the destination has done it; otherwise the copies stay in their folder. */
  private boolean inFormerFolder(Lane.PlannedMove move, Consumer<DestinationFolder> command) {
    limits.checkLease();
    try {
      DestinationFolder folder = destination.select(move.folder());
      SourceFolders.checkIdentity(folder, move.identity(), Side.DESTINATION);
      command.accept(folder);
      return true;
    } catch (MailboxException e) {
      if (e.reason().scope() != FailureReason.Scope.FOLDER
          || e.failure().side() != Side.DESTINATION) {
        throw e;
      }
      meters.recordFailure(e.reason());
      return false;
    }
  }
}
