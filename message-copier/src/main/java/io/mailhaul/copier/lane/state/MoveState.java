package io.mailhaul.copier.lane.state;

import io.mailhaul.copier.lane.state.ComparedMessage.Original;
import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a turn has found out about messages that were moved at the source. */
public final class MoveState {

  private final Lane lane;
  private final List<Original> unsupported = new ArrayList<>();
  private final List<Original> possible = new ArrayList<>();
  private UidRanges movedHere = UidRanges.EMPTY;
  private boolean replicated;

  MoveState(Lane lane) {
    this.lane = lane;
  }

  /** Whether the moves at the source were replicated; this is done once for the whole lane. */
  public boolean areReplicated() {
    return replicated;
  }

  public void markReplicated() {
    if (replicated) {
      throw new IllegalStateException("The moves of this lane were replicated already");
    }
    replicated = true;
  }

  /** Records messages that were moved at the source while the destination does not support MOVE. */
  public void recordUnsupported(Collection<Original> originals) {
    unsupported.addAll(originals);
  }

  /**
   * Records messages that may have been moved at the source while the user has deleted their
   * copies.
   */
  public void recordPossible(Collection<Original> originals) {
    possible.addAll(originals);
  }

  /** Records destination UIDs of copies that were moved here from other folders. */
  public void recordMovedHere(UidRanges uids) {
    movedHere = movedHere.union(uids);
  }

  public boolean wasMovedHere(long destinationUid) {
    return movedHere.contains(destinationUid);
  }

  /** Records for those that were copied that the destination may have an earlier copy. */
  public void recordAlterations() {
    record(unsupported, Alteration.MOVE_NOT_REPLICATED);
    record(possible, Alteration.POSSIBLY_RECOPIED);
  }

  private static void record(Collection<Original> originals, Alteration alteration) {
    originals.forEach(original -> original.source().addAlteration(original.uid(), alteration));
  }

  /** The earlier copies that the next turn must compare. */
  public List<Lane.MoveCandidate> remainingCandidates() {
    if (!replicated) {
      return lane.moveCandidates();
    }
    boolean hasRemaining =
        unsupported.stream()
            .anyMatch(original -> original.source().remaining().contains(original.uid()));
    // A copy in the lane's own folder was matched when the moves were replicated.
    return hasRemaining
        ? lane.moveCandidates().stream()
            .filter(candidate -> !candidate.folder().equals(lane.destination()))
            .toList()
        : List.of();
  }
}
