package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.MessageMover;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.folder.PoisonFreeFolder;
import io.mailhaul.copier.lane.folder.PoisonMessageRegistry;
import io.mailhaul.copier.lane.reconcile.RenameVerifier.RenamedFolder;
import io.mailhaul.copier.lane.state.ComparedMessage.Copy;
import io.mailhaul.copier.lane.state.ComparedMessage.Original;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.Stage;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.events.Lane;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Moves copies whose originals were moved at the source: the original has left its folder and is
 * new in one of this lane's folders, and the copy, still in its old place, has the same fingerprint
 * and the same body. This stage only moves; {@link Reconciler} then finds the copies in the lane's
 * folder and records them, exactly as after a crash between the two.
 *
 * <p>Without a copy nothing proves that a message was moved, except when its whole folder was
 * renamed ({@link RenamedFolder}): then the user has deleted the copy, and the message is not
 * copied again.
 *
 * <p>Another copier may process the lane of the folder that a copy leaves at the same time. That
 * lane does not reconcile below its {@link Lane#reconcileFromUid}, and the event names only copies
 * below it; so that lane only sees a folder with fewer messages.
 */
public final class MoveReplicator implements Stage {

  private final TurnState state;
  private final DestinationMailbox destination;
  private final LaneMeters meters;
  private final TurnLimits limits;
  private final FingerprintReader laneFingerprints;
  private final RenameVerifier renames;
  private final PoisonMessageRegistry poisonMessages;

  public MoveReplicator(
      OpenLane lane,
      DestinationMailbox destination,
      FingerprintReader fingerprints,
      PoisonMessageRegistry poisonMessages) {
    this.state = lane.state();
    this.destination = destination;
    this.meters = lane.meters();
    this.limits = lane.limits();
    this.laneFingerprints = fingerprints;
    this.renames = new RenameVerifier(state, lane.resources().ledger());
    this.poisonMessages = poisonMessages;
  }

  /**
   * Returns REOPEN when other destination folders were selected: the lane's own no longer is, and
   * the copies moved into it must be found.
   */
  @Override
  public Next run() {
    boolean anyNew = state.sources().stream().anyMatch(SourceProgressState::hasRemaining);
    if (state.lane().moveCandidates().isEmpty()
        || !anyNew
        || state.moves().areReplicated()
        || limits.isTimeUp()) {
      return Next.CONTINUE;
    }
    try (var _ = laneFingerprints.reserveMemory(comparisonSize())) {
      replicate();
    }
    state.moves().markReplicated();
    return Next.REOPEN;
  }

  /** The most messages that are compared, both sides together. */
  private long comparisonSize() {
    return state.sources().stream().mapToLong(source -> source.remaining().size()).sum()
        + state.lane().moveCandidates().stream().mapToLong(from -> from.uids().size()).sum();
  }

  private void replicate() {
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
          replicate(from, folder, newMessages, fingerprints);
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
      if (source.hasRemaining()) {
        messages.addAll(fingerprints.sourceMessages(source, source.remaining(), Integer.MAX_VALUE));
      }
    }
    return messages;
  }

  private void replicate(
      Lane.MoveCandidate from,
      PoisonFreeFolder folder,
      List<Original> newMessages,
      FingerprintReader fingerprints) {
    List<Copy> copies = fingerprints.destinationMessages(from.uids());
    // A copy that cannot be fetched does not count as deleted by the user.
    UidRanges fetchable = folder.withoutPoisonMessages(from.uids());
    RenamedFolder renamed = renames.verify(from, fetchable, newMessages, copies, fingerprints);
    if (renamed != null) {
      // Must come first: after the move nothing proves the rename.
      renamed.recordDeletedCopies();
      newMessages.removeAll(new HashSet<>(renamed.withDeletedCopies()));
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
      state.moves().recordPossible(newMessages);
    }
    if (from.folder().equals(state.lane().destination())) {
      // Both source folders are copied into this one: the copy is in the right folder.
      matches.forEach(MoveReplicator::recordAlreadyPresent);
      return;
    }
    if (!destination.supports(MessageMover.class)) {
      state.moves().recordUnsupported(originals);
      return;
    }
    UidRanges uids = UidRanges.ofUids(matches.stream().map(m -> m.destination().uid()).toList());
    limits.checkLease();
    MessageMover mover =
        destination.select(from.folder()).capability(MessageMover.class).orElseThrow();
    state.moves().recordMovedHere(mover.move(uids, state.lane().destination()).destinations());
  }

  private static void recordAlreadyPresent(CopyMatcher.Match match) {
    SourceProgressState source = match.source().source();
    long uid = match.source().uid();
    source.recordAlreadyPresent(uid, match.destination().uid());
    source.markDone(uid);
    source.flagProgress().addReconciledCopies(Map.of(uid, match.destination().uid()));
  }
}
