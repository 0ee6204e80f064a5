package io.mailhaul.batch.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The ledger of one destination folder.
 *
 * @param cursor the state that its lane is in; null when nobody has the lane
 */
record FolderLedger(
    long id,
    String destination,
    long uidValidity,
    long mark,
    int pass,
    LaneState lane,
    @Nullable String cursor) {

  /** Whether progress that starts at {@code from} may be applied. */
  boolean isAt(int ofPass, String from) {
    return pass == ofPass
        && (lane == LaneState.LIVE || lane == LaneState.PARKED)
        && from.equals(cursor);
  }
}
