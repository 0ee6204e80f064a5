package io.mailhaul.batch.ledger;

/** The state of the lane of a destination folder. */
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
