package io.mailhaul.copier.lane;

import io.mailhaul.events.FlagCounts;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.FlagProgress;
import io.mailhaul.events.UidRanges;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The flag synchronization of one source folder's earlier copies: what this turn did and what
 * remains.
 */
final class FlagAccount {

  private final long since;
  private long asOf;
  private UidRanges remaining;
  private final Map<Long, Long> adopted = new TreeMap<>();
  private FlagCounts counts = FlagCounts.NONE;

  FlagAccount(Lane.@Nullable Flags flags) {
    since = flags == null ? 0 : flags.since();
    asOf = flags == null ? 0 : flags.asOf();
    remaining = flags == null ? UidRanges.EMPTY : flags.uids();
  }

  /**
   * Records the mod-sequence (RFC 7162) of the opened source folder. Only the first value of a pass
   * counts.
   */
  void opened(long highestModSeq) {
    asOf = asOf == 0 ? highestModSeq : asOf;
  }

  /** Flags can only have changed after this mod-sequence; 0 when it is unknown. */
  long since() {
    return since;
  }

  /** The source UIDs of copied messages whose flags this pass has not compared yet. */
  UidRanges remaining() {
    return remaining;
  }

  void count(FlagCounts found) {
    counts = counts.plus(found);
  }

  void done(UidRanges uids) {
    remaining = remaining.minus(uids);
  }

  /**
   * Records copies that the reconciler found. Whether the copier or the user has set their flags is
   * unknown.
   *
   * @param copies destination UIDs by source UIDs
   */
  void adopted(Map<Long, Long> copies) {
    adopted.putAll(copies);
  }

  Map<Long, Long> adopted() {
    return adopted;
  }

  /** Null when there is nothing to report. */
  @Nullable FlagProgress progress(boolean finished) {
    FlagProgress progress = new FlagProgress(finished ? asOf : 0, counts);
    return progress.equals(new FlagProgress(0, FlagCounts.NONE)) ? null : progress;
  }

  /** The remaining work for the lane's next event; null when there is none. */
  Lane.@Nullable Flags next() {
    return asOf == 0 && remaining.isEmpty() ? null : new Lane.Flags(asOf, since, remaining);
  }
}
