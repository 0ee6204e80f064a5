package io.mailhaul.batch.mailbox;

import io.mailhaul.events.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a mailbox waits for, or why it was given up.
 *
 * @param failure why it waits or has failed; null when it does neither
 * @param until when it is tried again; null when it is not parked
 * @param parkings how often in a row it was parked without progress between
 * @param progressAt when it progressed last, or when the pass began
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

  Waiting parked(Failure why, Instant again) {
    return new Waiting(why, again, parkings + 1, progressAt);
  }

  Waiting progressed(Instant now) {
    return new Waiting(failure, until, 0, now);
  }

  /** Its patience begins anew. */
  Waiting resumed(Instant now) {
    return new Waiting(failure, until, 0, progressAt == null ? null : now);
  }

  Waiting failed(Failure why) {
    return new Waiting(why, null, parkings, progressAt);
  }

  /** Whatever it waits for may have been put right: its time has come. */
  Waiting hastened() {
    return new Waiting(failure, Instant.EPOCH, 0, progressAt);
  }

  /** It waits no longer. */
  Waiting over() {
    return new Waiting(null, null, parkings, progressAt);
  }
}
