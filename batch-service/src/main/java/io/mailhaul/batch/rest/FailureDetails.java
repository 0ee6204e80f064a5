package io.mailhaul.batch.rest;

import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import org.jspecify.annotations.Nullable;

/**
 * A failure as the user reads it.
 *
 * @param text all of it in one line
 */
public record FailureDetails(
    FailureReason reason,
    @Nullable Side side,
    String happened,
    String solve,
    String detail,
    String text) {

  public static @Nullable FailureDetails of(@Nullable Failure failure) {
    return failure == null
        ? null
        : new FailureDetails(
            failure.reason(),
            failure.side(),
            failure.reason().description(),
            failure.reason().remedy(),
            failure.detail(),
            failure.text());
  }
}
