package io.mailhaul.batch.mailbox;

import io.mailhaul.events.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why and until when a mailbox is parked, or why it has failed.
 *
 * @param failure the reason of the wait or of the failure; null when there is none
 * @param until when it is tried again; null when it is not parked
 * @param parkings how often it was parked since it last made progress
 * @param progressAt time of the last progress, or of the start of the pass
 */
record Waiting(
    @Nullable Failure failure,
    @Nullable Instant until,
    int parkings,
    @Nullable Instant progressAt) {

  static final Waiting NONE = new Waiting(null, null, 0, null);

  static Waiting begun(Instant now) {
    return new Waiting(null, null, 0, now);
  }

  Waiting parked(Failure cause, Instant retryAt) {
    return new Waiting(cause, retryAt, parkings + 1, progressAt);
  }

  Waiting progressed(Instant now) {
    return new Waiting(failure, until, 0, now);
  }

  /** Counts retries and the time without progress from zero again. */
  Waiting resumed(Instant now) {
    return new Waiting(failure, until, 0, progressAt == null ? null : now);
  }

  Waiting failed(Failure cause) {
    return new Waiting(cause, null, parkings, progressAt);
  }

  /** Makes the mailbox due now, because the user may have corrected the cause. */
  Waiting hastened() {
    return new Waiting(failure, Instant.EPOCH, 0, progressAt);
  }

  /** Ends the wait. */
  Waiting over() {
    return new Waiting(null, null, parkings, progressAt);
  }
}
