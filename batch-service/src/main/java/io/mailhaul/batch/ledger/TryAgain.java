package io.mailhaul.batch.ledger;

import io.mailhaul.events.FailureReason;
import io.mailhaul.events.UidRanges;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Which UIDs a later pass looks at again, although higher ones are done. */
final class TryAgain {

  /** More ranges than this wait for the pass after the next. */
  private static final int MAX_RANGES = 1_000;

  private TryAgain() {}

  /**
   * What was skipped or failed, and what was not reached, up to the highest UID that is done.
   *
   * @param items the source folder's items
   */
  static UidRanges of(UidRanges done, Collection<LedgerRows.ItemRow> items) {
    if (done.isEmpty()) {
      return UidRanges.EMPTY;
    }
    UidRanges notReached = UidRanges.of(1, done.last()).minus(done);
    UidRanges failed =
        UidRanges.ofUids(
            items.stream()
                .filter(item -> isWorthIt(item.reason()))
                .map(LedgerRows.ItemRow::uid)
                .filter(Objects::nonNull)
                .toList());
    UidRanges all = notReached.union(failed.between(1, done.last()));
    if (all.rangeCount() <= MAX_RANGES) {
      return all;
    }
    List<UidRanges.Range> lowest = all.ranges().subList(0, MAX_RANGES);
    return UidRanges.ofRanges(lowest);
  }

  static boolean isWorthIt(String reason) {
    return !(FailureReason.valueOf(reason).retry() instanceof FailureReason.Retry.Never);
  }
}
