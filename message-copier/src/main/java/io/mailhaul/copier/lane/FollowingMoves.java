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
 * Moves copies whose originals were moved at the source: the original has left its folder, it is
 * new in one of this lane's, and the copy, still where it was, has the same fingerprint and the
 * same body. It only moves; {@link Reconciling} then finds the copies in the lane's folder and
 * records them, exactly as it does after a crash between the two.
 *
 * <p>Without a copy nothing proves that an item is an earlier one that was moved, except where its
 * whole folder was renamed ({@link RenamedFolder}): then the copy was deleted by the user, and is
 * not made again.
 *
 * <p>The folder that a copy leaves may be worked by its own lane at the same time. That lane does
 * not look below its mark, and only copies below it are named in the event; so it sees nothing of
 * this but a folder with fewer items.
 */
final class FollowingMoves {

  private final LaneAccount account;
  private final Mailbox destination;
  private final Prints lanePrints;
  private final CredentialDesk desk;
  private final Narrowings narrowings;
  private final LaneMeters meters;
  private final Permit permit;

  FollowingMoves(
      LaneAccount account,
      Mailbox destination,
      Prints lanePrints,
      CredentialDesk desk,
      Narrowings narrowings,
      LaneMeters meters,
      Permit permit) {
    this.account = account;
    this.destination = destination;
    this.lanePrints = lanePrints;
    this.desk = desk;
    this.narrowings = narrowings;
    this.meters = meters;
    this.permit = permit;
  }

  /** Whether other destination folders were opened, so that the lane's own is no longer open. */
  boolean run() {
    boolean anyNew = account.sources().stream().anyMatch(s -> !s.remaining().isEmpty());
    if (account.lane().moved().isEmpty() || !anyNew || account.movesFollowed() || permit.over()) {
      return false;
    }
    try (var _ = lanePrints.memoryFor(items())) {
      follow();
    }
    account.followedMoves();
    return true;
  }

  /** No more than this are compared, on both sides. */
  private long items() {
    return account.sources().stream().mapToLong(source -> source.remaining().size()).sum()
        + account.lane().moved().stream().mapToLong(from -> from.uids().size()).sum();
  }

  private void follow() {
    List<Candidate> here = null;
    for (Lane.Moved from : account.lane().moved()) {
      if (account.lane().mark() == 1 && from.folder().equals(account.lane().destination())) {
        continue; // All of it was compared, and what is claimed must not be claimed again.
      }
      try {
        CarefulFolder folder =
            narrowings.careful(
                account.lane(), Side.DESTINATION, destination.examine(from.folder()));
        Prints prints = lanePrints.against(folder);
        here = here == null ? newItems(prints) : here;
        if (folder.status().uidValidity() == from.uidValidity() && !here.isEmpty()) {
          follow(from, folder, here, prints);
        }
      } catch (MailboxException e) {
        if (e.reason().scope() != FailureReason.Scope.FOLDER
            || e.failure().side() != Side.DESTINATION) {
          throw e;
        }
        // The copies stay where they are, and their originals are copied.
        meters.failure(e.reason());
      }
    }
  }

  private List<Candidate> newItems(Prints prints) {
    List<Candidate> here = new ArrayList<>();
    for (SourceAccount source : account.sources()) {
      if (!source.remaining().isEmpty()) {
        here.addAll(prints.here(source, source.remaining(), Integer.MAX_VALUE));
      }
    }
    return here;
  }

  private void follow(Lane.Moved from, CarefulFolder folder, List<Candidate> here, Prints prints) {
    List<Candidate> there = prints.there(from.uids());
    // A copy that cannot be looked at is not one that the user has deleted.
    UidRanges known = folder.answering(from.uids());
    RenamedFolder renamed = RenamedFolder.of(from, known, account, here, there, desk, prints);
    if (renamed != null) {
      // First, since nothing proves it any more once the others are moved.
      renamed.accountForCopiesGone();
      here.removeAll(new HashSet<>(renamed.copiesGone()));
    }
    List<Matching.Match> matches =
        renamed != null
            ? renamed.copies()
            : prints.sameBodies(Matching.of(here, there, prints::digests));
    if (matches.isEmpty()) {
      return;
    }
    Collection<Candidate> originals = matches.stream().map(Matching.Match::source).toList();
    here.removeAll(new HashSet<>(originals));
    if (renamed == null && there.size() < from.uids().size()) {
      // Others may have been moved as well, but there is no copy left that would prove it.
      account.maybeMoved(here);
    }
    if (from.folder().equals(account.lane().destination())) {
      // Both source folders go into this one: the copy is where it belongs.
      matches.forEach(FollowingMoves::stays);
      return;
    }
    if (!destination.canMove()) {
      account.notMoved(originals);
      return;
    }
    UidRanges uids = UidRanges.ofUids(matches.stream().map(m -> m.destination().uid()).toList());
    permit.requireLease();
    OpenFolder selected = destination.select(from.folder());
    account.movedHere(selected.move(uids, account.lane().destination()).destinations());
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
