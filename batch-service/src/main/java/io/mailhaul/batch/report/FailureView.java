package io.mailhaul.batch.report;

import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import org.jspecify.annotations.Nullable;

/**
 * A failure as the user reads it.
 *
 * @param text all of it in one line
 */
record FailureView(
    FailureReason reason,
    @Nullable Side side,
    String happened,
    String solve,
    String detail,
    String text) {

  static @Nullable FailureView of(@Nullable Failure failure) {
    return failure == null
        ? null
        : new FailureView(
            failure.reason(),
            failure.side(),
            failure.reason().happened(),
            failure.reason().solve(),
            failure.detail(),
            failure.text());
  }
}
