package io.mailhaul.batch.ledger;

/** Where the lane of a destination folder stands. */
enum LaneState {
  /** The pass had nothing to do in the folder. */
  NONE,
  /** Its event is on the topic, or in a copier's hands. */
  LIVE,
  /** A copier handed it back; its event is kept here until it is published again. */
  PARKED,
  /** It was worked to its end. */
  ENDED,
  /** It was given up before its end. */
  GIVEN_UP
}
