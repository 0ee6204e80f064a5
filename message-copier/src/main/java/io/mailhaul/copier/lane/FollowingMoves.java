package io.mailhaul.copier.lane;

import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Lane;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Moves copies whose originals were moved at the source: the original has left its folder and is
 * new in one of this lane's folders, and the copy, still in its old place, has the same fingerprint
 * and the same body. This stage only moves; {@link Reconciling} then finds the copies in the lane's
 * folder and records them, exactly as after a crash between the two.
 *
 * <p>Without a copy nothing proves that a message was moved, except when its whole folder was
 * renamed ({@link RenamedFolder}): then the user has deleted the copy, and the message is not
 * copied again.
 *
 * <p>Another copier may process the lane of the folder that a copy leaves at the same time. That
 * lane does not reconcile below its {@link Lane#mark}, and the event names only copies below it; so
 * that lane only sees a folder with fewer messages.
 */
final class FollowingMoves {

  private final LaneAccount state;
  private final Mailbox destination;
  private final Prints lanePrints;
  private final CredentialDesk workerApi;
  private final Narrowings narrowings;
  private final LaneMeters meters;
  private final Permit limits;

  FollowingMoves(
      LaneAccount state,
      Mailbox destination,
      Prints laneFingerprints,
      CredentialDesk workerApi,
      Narrowings isolators,
      LaneMeters meters,
      Permit limits) {
    this.state = state;
    this.destination = destination;
    this.lanePrints = laneFingerprints;
    this.workerApi = workerApi;
    this.narrowings = isolators;
    this.meters = meters;
    this.limits = limits;
  }

  /**
   * Returns whether other destination folders were selected, so that the lane's own no longer is.
   */
  boolean run() {
    boolean anyNew = state.sources().stream().anyMatch(s -> !s.remaining().isEmpty());
    if (state.lane().moved().isEmpty() || !anyNew || state.movesFollowed() || limits.over()) {
      return false;
    }
    try (var _ = lanePrints.memoryFor(items())) {
      follow();
    }
    state.followedMoves();
    return true;
  }

  /** The most messages that are compared, both sides together. */
  private long items() {
    return state.sources().stream().mapToLong(source -> source.remaining().size()).sum()
        + state.lane().moved().stream().mapToLong(from -> from.uids().size()).sum();
  }

  private void follow() {
    List<Candidate> newMessages = null;
    for (Lane.Moved from : state.lane().moved()) {
      if (state.lane().mark() == 1 && from.folder().equals(state.lane().destination())) {
        continue; // The whole folder was compared; a copy must not match a second time.
      }
      try {
        CarefulFolder folder =
            narrowings.careful(
                state.lane(), Side.DESTINATION, destination.examine(from.folder()));
        Prints fingerprints = lanePrints.against(folder);
        newMessages = newMessages == null ? newItems(fingerprints) : newMessages;
        if (folder.status().uidValidity() == from.uidValidity() && !newMessages.isEmpty()) {
          follow(from, folder, newMessages, fingerprints);
        }
      } catch (MailboxException e) {
        if (e.reason().scope() != FailureReason.Scope.FOLDER
            || e.failure().side() != Side.DESTINATION) {
          throw e;
        }
        // The copies stay in their folder, and their originals are copied.
        meters.failure(e.reason());
      }
    }
  }

  private List<Candidate> newItems(Prints fingerprints) {
    List<Candidate> messages = new ArrayList<>();
    for (SourceAccount source : state.sources()) {
      if (!source.remaining().isEmpty()) {
        messages.addAll(fingerprints.here(source, source.remaining(), Integer.MAX_VALUE));
      }
    }
    return messages;
  }

  private void follow(
      Lane.Moved from, CarefulFolder folder, List<Candidate> newMessages, Prints fingerprints) {
    List<Candidate> copies = fingerprints.there(from.uids());
    // A copy that cannot be fetched does not count as deleted by the user.
    UidRanges fetchable = folder.answering(from.uids());
    RenamedFolder renamed =
        RenamedFolder.of(from, fetchable, state, newMessages, copies, workerApi, fingerprints);
    if (renamed != null) {
      // Must come first: after the move nothing proves the rename.
      renamed.accountForCopiesGone();
      newMessages.removeAll(new HashSet<>(renamed.copiesGone()));
    }
    List<Matching.Match> matches =
        renamed != null
            ? renamed.copies()
            : fingerprints.sameBodies(Matching.of(newMessages, copies, fingerprints::digests));
    if (matches.isEmpty()) {
      return;
    }
    Collection<Candidate> originals = matches.stream().map(Matching.Match::source).toList();
    newMessages.removeAll(new HashSet<>(originals));
    if (renamed == null && copies.size() < from.uids().size()) {
      // Other messages may have been moved as well, but no copy is left to prove it.
      state.maybeMoved(newMessages);
    }
    if (from.folder().equals(state.lane().destination())) {
      // Both source folders are copied into this one: the copy is in the right folder.
      matches.forEach(FollowingMoves::stays);
      return;
    }
    if (!destination.canMove()) {
      state.notMoved(originals);
      return;
    }
    UidRanges uids = UidRanges.ofUids(matches.stream().map(m -> m.destination().uid()).toList());
    limits.requireLease();
    OpenFolder selected = destination.select(from.folder());
    state.movedHere(selected.move(uids, state.lane().destination()).destinations());
  }

  private static void stays(Matching.Match match) {
    SourceAccount source = match.source().source();
    if (source != null) {
      long uid = match.source().uid();
      source.present(uid, match.destination().uid());
      source.adopt(UidRanges.of(uid, uid));
      source.flags().adopted(Map.of(uid, match.destination().uid()));
    }
  }
}
