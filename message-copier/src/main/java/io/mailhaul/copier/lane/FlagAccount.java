package io.mailhaul.copier.lane;

import io.mailhaul.events.FlagCounts;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.FlagProgress;
import io.mailhaul.events.UidRanges;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What this turn did about the flags of one source folder's earlier copies, and what remains. */
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
   * The source folder was opened. What its first opening in this pass says stays, whatever comes
   * later.
   */
  void opened(long highestModSeq) {
    asOf = asOf == 0 ? highestModSeq : asOf;
  }

  /** Only what was changed after this mod-sequence can have changed; 0 when nobody knows. */
  long since() {
    return since;
  }

  /** The copied UIDs that are still to be looked at. */
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
   * Copies were found that nobody had recorded, so nobody knows who gave them their flags.
   *
   * @param copies their destination UIDs by their source UIDs
   */
  void adopted(Map<Long, Long> copies) {
    adopted.putAll(copies);
  }

  Map<Long, Long> adopted() {
    return adopted;
  }

  /** Null when there is nothing to tell. */
  @Nullable FlagProgress progress(boolean finished) {
    FlagProgress progress = new FlagProgress(finished ? asOf : 0, counts);
    return progress.equals(new FlagProgress(0, FlagCounts.NONE)) ? null : progress;
  }

  /** What the next turn is told. */
  Lane.@Nullable Flags next() {
    return asOf == 0 && remaining.isEmpty() ? null : new Lane.Flags(asOf, since, remaining);
  }
}
