package io.mailhaul.cli.client;

import java.util.Objects;

/**
 * A failure, described for the user.
 *
 * @param reason the name of the {@code FailureReason}
 * @param text what happened and where, in one line
 * @param solve what the user can do; empty if no action is needed
 */
public record FailureView(String reason, String text, String solve) {
  public FailureView {
    reason = Objects.requireNonNullElse(reason, "");
    text = Objects.requireNonNullElse(text, reason);
    solve = Objects.requireNonNullElse(solve, "");
  }
}
