package io.mailhaul.copier.lane.state;

import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.FlagBaseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this turn has done with a lane, and what remains. It outlives a lost connection; the stages
 * read and change its parts.
 */
public final class TurnState {

  /** An appended message whose flags at the destination must be verified. */
  public record UnverifiedFlags(SourceProgressState source, long uid, Set<String> flags) {}

  private final Lane lane;
  private final List<SourceProgressState> sources;
  private final ReconcileProgress reconciliation;
  private final WindowSize windows;
  private final TurnQuota quota;
  private final MoveState moves;
  private final FlagBaselineState flagBaseline;
  private final List<UnverifiedFlags> unverifiedFlags = new ArrayList<>();

  /**
   * @param continued see {@link ReconcileProgress#needsComparison}
   */
  public TurnState(Lane lane, WindowSize windows, boolean continued) {
    this.lane = lane;
    this.sources = lane.sources().stream().map(SourceProgressState::new).toList();
    this.reconciliation = new ReconcileProgress(lane, continued);
    this.windows = windows;
    this.quota = new TurnQuota(lane.safeMode());
    this.moves = new MoveState(lane);
    this.flagBaseline = new FlagBaselineState(lane);
  }

  public Lane lane() {
    return lane;
  }

  public List<SourceProgressState> sources() {
    return sources;
  }

  public ReconcileProgress reconciliation() {
    return reconciliation;
  }

  public WindowSize windows() {
    return windows;
  }

  public TurnQuota quota() {
    return quota;
  }

  public MoveState moves() {
    return moves;
  }

  public FlagBaselineState flagBaseline() {
    return flagBaseline;
  }

  /** Appended messages whose flags at the destination are not verified yet. */
  public List<UnverifiedFlags> unverifiedFlags() {
    return unverifiedFlags;
  }

  /** The source folder of this name; the first one when the lane has none of this name. */
  public SourceProgressState source(String folder) {
    return sources.stream()
        .filter(source -> source.folder().equals(folder))
        .findFirst()
        .orElse(sources.getFirst());
  }

  /** The first source folder with remaining messages; null when there is none. */
  public @Nullable SourceProgressState nextSource() {
    return sources.stream().filter(SourceProgressState::hasRemaining).findFirst().orElse(null);
  }

  public boolean hasUnknownDestinationUids() {
    return sources.stream().anyMatch(SourceProgressState::hasUnknownDestinationUids);
  }

  /** Whether this turn may have changed the destination folder. */
  public boolean hasChangedDestination() {
    return flagBaseline.hasStoredFlags()
        || sources.stream().anyMatch(source -> !source.outcomes().isEmpty());
  }

  /**
   * Call at the turn's end: flag changes that are not accounted for are not reported. Copies that
   * the turn has made are.
   */
  public void revertUnsettledFlags() {
    if (flagBaseline.isUnsettled()) {
      sources.forEach(source -> source.flagProgress().revert());
    }
  }

  /** The flag baseline for the next turn; null when there is none. */
  public @Nullable FlagBaseline nextFlagBaseline() {
    return flagBaseline.next(
        sources.stream().flatMap(source -> source.knownDestinationUids().stream()).toList());
  }

  /**
   * Whether new messages may be copied. While it is not known which of them were moved, or while
   * this is not committed, they must not be copied.
   */
  public boolean mayCopy() {
    return !moves.awaitsCommit()
        && (moves.areCandidatesExamined() || moves.nextCandidates().isEmpty())
        && sources.stream().allMatch(source -> moves.openMoves(source).isEmpty());
  }

  /** Whether copies are moved in this turn, whose flags may have to be planned. */
  public boolean hasMoves() {
    return sources.stream().anyMatch(source -> !moves.plannedUids(source).isEmpty());
  }

  /** Records for copied messages that the destination may have an earlier copy. */
  public void recordMoveAlterations() {
    moves.recordAlterations(sources);
  }

  /** Whether everything is done except the check for late duplicates. */
  public boolean needsLateDuplicateCheck() {
    return reconciliation.isLateDuplicateCheckDue() && isNothingRemaining();
  }

  public void markLateDuplicatesChecked() {
    if (!needsLateDuplicateCheck()) {
      throw new IllegalStateException("The check for late duplicates is not due");
    }
    reconciliation.markLateDuplicatesChecked();
  }

  public boolean isFinished() {
    return isNothingRemaining() && !needsLateDuplicateCheck();
  }

  private boolean isNothingRemaining() {
    return !flagBaseline.hasPlannedChanges()
        && sources.stream().allMatch(source -> moves.incompleteMoves(source).isEmpty())
        && sources.stream()
            .allMatch(
                source -> !source.hasRemaining() && source.flagProgress().remaining().isEmpty());
  }

  /**
   * Whether the remaining messages take more ranges than an event may hold. Then the turn reports
   * only the messages before the first remaining one.
   */
  public boolean isFragmented() {
    return sources.stream().mapToInt(source -> source.remaining().rangeCount()).sum()
        > Lane.MAX_RANGES;
  }
}
