package io.mailhaul.batch.ledger;

import io.mailhaul.events.FlagWatch;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one destination folder.
 *
 * @param mark the destination UID from which copies are reconciled
 * @param cursor the state of its lane; null when the lane is neither live nor parked
 * @param watch which flags the user changed at the destination; null when that is not known
 */
record FolderLedger(
    long id,
    String destination,
    long uidValidity,
    long mark,
    int pass,
    LaneState lane,
    @Nullable String cursor,
    @Nullable FlagWatch watch) {

  /** Whether progress that starts at {@code from} can be applied. */
  boolean isAt(int ofPass, String from) {
    return pass == ofPass
        && (lane == LaneState.LIVE || lane == LaneState.PARKED)
        && from.equals(cursor);
  }
}
