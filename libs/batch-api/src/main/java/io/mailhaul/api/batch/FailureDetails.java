package io.mailhaul.api.batch;

import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import org.jspecify.annotations.Nullable;

/**
 * A failure as the user reads it.
 *
 * @param side the mail system where it happened; null when neither server is the cause
 * @param description what happened, as a sentence
 * @param remedy what the user can do, as a sentence; empty if no action is needed
 * @param detail what is known beyond the reason, usually the server's response
 * @param text what happened, where, and how the server responded, in one line
 */
public record FailureDetails(
    FailureReason reason,
    @Nullable Side side,
    String description,
    String remedy,
    String detail,
    String text) {

  /** The details of a failure; null when there is none. */
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
