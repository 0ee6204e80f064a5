package io.mailhaul.copier.lane.state;

import io.mailhaul.events.Lane;
import io.mailhaul.events.SourceProgress.FlagProgress;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.UidRanges;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The flag synchronization of one source folder's earlier copies: what this turn did and what
 * remains.
 */
public final class FlagProgressState {

  private final long sinceModSeq;
  private final UidRanges remainingAtStart;
  private long passModSeq;
  private UidRanges remaining;
  private final Map<Long, Long> reconciledCopies = new TreeMap<>();
  private FlagCounts counts = FlagCounts.NONE;

  FlagProgressState(Lane.@Nullable FlagSync flags) {
    sinceModSeq = flags == null ? 0 : flags.sinceModSeq();
    passModSeq = flags == null ? 0 : flags.passModSeq();
    remainingAtStart = flags == null ? UidRanges.EMPTY : flags.uids();
    remaining = remainingAtStart;
  }

  /**
   * Records the mod-sequence (RFC 7162) of the opened source folder. Only the first value of a pass
   * counts.
   */
  public void recordSourceModSeq(long highestModSeq) {
    passModSeq = passModSeq == 0 ? highestModSeq : passModSeq;
  }

  /** Flags can only have changed after this mod-sequence; 0 when it is unknown. */
  public long sinceModSeq() {
    return sinceModSeq;
  }

  /** The source UIDs of copied messages whose flags this pass has not compared yet. */
  public UidRanges remaining() {
    return remaining;
  }

  public void addCounts(FlagCounts found) {
    counts = counts.plus(found);
  }

  public void markDone(UidRanges uids) {
    remaining = remaining.minus(uids);
  }

  /** Takes back what this turn has recorded; the next turn finds it again. */
  void revert() {
    remaining = remainingAtStart;
    counts = FlagCounts.NONE;
  }

  /**
   * Records copies that the reconciler found. Whether the copier or the user has set their flags is
   * unknown.
   *
   * @param copies destination UIDs by source UIDs
   */
  public void addReconciledCopies(Map<Long, Long> copies) {
    reconciledCopies.putAll(copies);
  }

  public Map<Long, Long> reconciledCopies() {
    return reconciledCopies;
  }

  /** Null when there is nothing to report. */
  public @Nullable FlagProgress progress(boolean finished) {
    FlagProgress progress = new FlagProgress(finished ? passModSeq : 0, counts);
    return progress.equals(new FlagProgress(0, FlagCounts.NONE)) ? null : progress;
  }

  /** The remaining work for the lane's next event; null when there is none. */
  public Lane.@Nullable FlagSync nextFlagSync() {
    return passModSeq == 0 && remaining.isEmpty()
        ? null
        : new Lane.FlagSync(passModSeq, sinceModSeq, remaining);
  }
}
