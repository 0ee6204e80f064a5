package io.mailhaul.batch.ledger;

import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FolderIdentity;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one destination folder.
 *
 * @param reconcileFromUid the destination UID from which copies are reconciled
 * @param cursor the state of its lane; null when the lane is neither live nor parked
 * @param flagBaseline which flags the user changed at the destination; null when that is not known
 */
record FolderLedger(
    long id,
    String destination,
    FolderIdentity destinationIdentity,
    long reconcileFromUid,
    int pass,
    LaneState lane,
    @Nullable String cursor,
    @Nullable FlagBaseline flagBaseline) {

  /** The state of the folder's lane. */
  enum LaneState {
    /** The pass had nothing to do in the folder. */
    NONE,
    /** Its event is on the topic, or a copier is processing it. */
    LIVE,
    /** A copier handed it back; the database keeps its event until it is published again. */
    PARKED,
    /** It has completed. */
    COMPLETED,
    /** It has failed. */
    FAILED
  }

  /**
   * Whether progress that starts at {@code from} can be applied. Not while the lane is parked: its
   * event will be published again, and if the lane completed before, its mailbox would be resumed
   * without a lane and never end.
   */
  boolean acceptsProgressFrom(int ofPass, String from) {
    return pass == ofPass && lane == LaneState.LIVE && from.equals(cursor);
  }
}
