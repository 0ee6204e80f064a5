package io.mailhaul.batch.mailbox;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a mailbox was active in a run.
 *
 * @param since start of the current interval; null while the mailbox is not active
 * @param seconds length of the earlier intervals
 */
record ActiveTime(@Nullable Instant since, double seconds) {

  static final ActiveTime NONE = new ActiveTime(null, 0);

  ActiveTime started(Instant now) {
    return new ActiveTime(now, seconds);
  }

  ActiveTime stopped(Instant now) {
    return new ActiveTime(null, seconds(now));
  }

  /** Length of all intervals until {@code now}. */
  double seconds(Instant now) {
    return since == null
        ? seconds
        : seconds + Math.max(0, Duration.between(since, now).toMillis()) / 1000.0;
  }
}
