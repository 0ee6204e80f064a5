package io.mailhaul.batch.ledger;

import io.mailhaul.events.FlagWatch;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one destination folder.
 *
 * @param cursor the state that its lane is in; null when nobody has the lane
 * @param watch who changed flags there; null when nothing is known of it
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

  /** Whether progress that starts at {@code from} may be applied. */
  boolean isAt(int ofPass, String from) {
    return pass == ofPass
        && (lane == LaneState.LIVE || lane == LaneState.PARKED)
        && from.equals(cursor);
  }
}
