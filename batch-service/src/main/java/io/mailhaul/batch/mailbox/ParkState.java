package io.mailhaul.batch.mailbox;

import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why and until when a mailbox is parked, or why it has failed.
 *
 * @param failure the reason of the wait or of the failure, or of the attempt before this one; null
 *     when there is none
 * @param parkedUntil when it is tried again; null when it is not parked
 * @param consecutiveParks how often it was parked since it last made progress
 * @param progressAt time of the last progress, or of the start of the pass
 */
record ParkState(
    @Nullable Failure failure,
    @Nullable Instant parkedUntil,
    int consecutiveParks,
    @Nullable Instant progressAt) {

  static final ParkState NONE = new ParkState(null, null, 0, null);

  static ParkState started(Instant now) {
    return new ParkState(null, null, 0, now);
  }

  ParkState parked(Failure cause, Instant retryAt) {
    return new ParkState(cause, retryAt, consecutiveParks + 1, progressAt);
  }

  ParkState withProgress(Instant now) {
    return new ParkState(failure, parkedUntil, 0, now);
  }

  /** An attempt makes progress, so the reason why the one before it ended is no longer of use. */
  ParkState withSuccessfulAttempt(Instant now) {
    return new ParkState(null, null, 0, now);
  }

  /** Ends the wait. The failure shows why there is another attempt; a pause was none. */
  ParkState resumed() {
    boolean paused = failure != null && failure.reason() == FailureReason.PAUSED;
    return new ParkState(paused ? null : failure, null, consecutiveParks, progressAt);
  }

  /** Counts retries and the time without progress from zero again. */
  ParkState withRetriesReset(Instant now) {
    return new ParkState(failure, parkedUntil, 0, progressAt == null ? null : now);
  }

  ParkState failed(Failure cause) {
    return new ParkState(cause, null, consecutiveParks, progressAt);
  }

  /** Makes the mailbox due now, because the user may have corrected the cause. */
  ParkState dueNow() {
    return new ParkState(failure, Instant.EPOCH, 0, progressAt);
  }

  /** There is nothing to wait for, and no failure. */
  ParkState cleared() {
    return new ParkState(null, null, consecutiveParks, progressAt);
  }
}
