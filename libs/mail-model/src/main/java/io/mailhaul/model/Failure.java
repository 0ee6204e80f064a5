package io.mailhaul.model;

import org.jspecify.annotations.Nullable;

/**
 * One failure.
 *
 * @param reason the kind of failure
 * @param side the mail system where it happened; null when neither server is the cause
 * @param detail what is known beyond the reason, usually the server's response; never a secret, in
 *     one line without control characters ({@link PrintableText}), at most {@link #MAX_DETAIL}
 *     characters
 */
public record Failure(FailureReason reason, @Nullable Side side, String detail) {

  /** Longer details are cut, so that a long server response does not make an event large. */
  public static final int MAX_DETAIL = 500;

  public Failure {
    detail = PrintableText.of(detail);
    if (detail.length() > MAX_DETAIL) {
      detail = detail.substring(0, MAX_DETAIL - 1) + "…";
    }
  }

  /** What happened, where, and how the server responded: one line for the user. */
  public String text() {
    // The full stop comes after the bracket, so it is removed inside.
    String response = detail.endsWith(".") ? detail.substring(0, detail.length() - 1) : detail;
    String where =
        side == null ? "" : " (" + side.word() + (response.isBlank() ? ")" : ": " + response + ")");
    if (side == null && !response.isBlank()) {
      where = " (" + response + ")";
    }
    String sentence = reason.description();
    return where.isEmpty() ? sentence : sentence.substring(0, sentence.length() - 1) + where + ".";
  }
}
