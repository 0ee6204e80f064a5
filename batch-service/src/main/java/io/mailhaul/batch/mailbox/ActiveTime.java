package io.mailhaul.batch.mailbox;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a mailbox was worked in a run.
 *
 * @param since when the present spell began; null when it rests
 * @param seconds of the spells before
 */
record ActiveTime(@Nullable Instant since, double seconds) {

  static final ActiveTime NONE = new ActiveTime(null, 0);

  ActiveTime begun(Instant now) {
    return new ActiveTime(now, seconds);
  }

  ActiveTime rested(Instant now) {
    return new ActiveTime(null, seconds(now));
  }

  /** Of all spells until {@code now}. */
  double seconds(Instant now) {
    return since == null
        ? seconds
        : seconds + Math.max(0, Duration.between(since, now).toMillis()) / 1000.0;
  }
}
