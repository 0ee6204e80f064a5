package io.mailhaul.batch.ledger;

import io.mailhaul.model.folder.UidRanges;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** The UIDs below the highest done UID that a later pass processes again. */
final class RetryRanges {

  /** Ranges above this limit are left to a later pass. */
  private static final int MAX_RANGES = 1_000;

  private RetryRanges() {}

  /**
   * The UIDs that were skipped, failed or not reached, up to the highest UID that is done.
   *
   * @param outcomes the recorded outcomes of the source folder's messages
   */
  static UidRanges of(UidRanges done, Collection<MessageOutcomeRepository.Outcome> outcomes) {
    if (done.isEmpty()) {
      return UidRanges.EMPTY;
    }
    UidRanges notReached = UidRanges.of(1, done.last()).minus(done);
    UidRanges failed =
        UidRanges.ofUids(
            outcomes.stream()
                .filter(MessageOutcomeRepository.Outcome::isRetried)
                .map(MessageOutcomeRepository.Outcome::uid)
                .filter(Objects::nonNull)
                .toList());
    UidRanges all = notReached.union(failed.between(1, done.last()));
    if (all.rangeCount() <= MAX_RANGES) {
      return all;
    }
    List<UidRanges.Range> lowest = all.ranges().subList(0, MAX_RANGES);
    return UidRanges.ofRanges(lowest);
  }
}
