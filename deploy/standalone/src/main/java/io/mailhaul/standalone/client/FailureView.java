package io.mailhaul.standalone.client;

import java.util.Objects;

/**
 * What went wrong, for people.
 *
 * @param reason the word of the vocabulary
 * @param text what happened and where, in one line
 * @param solve what to do; empty when there is nothing to do
 */
public record FailureView(String reason, String text, String solve) {
  public FailureView {
    reason = Objects.requireNonNullElse(reason, "");
    text = Objects.requireNonNullElse(text, reason);
    solve = Objects.requireNonNullElse(solve, "");
  }
}
