package io.mailhaul.events;

import org.jspecify.annotations.Nullable;

/**
 * One thing that went wrong.
 *
 * @param reason what kind it is
 * @param side where it happened; null when neither server is to blame
 * @param detail what is known beyond the reason, mostly the server's own answer; never a secret, at
 *     most {@link #MAX_DETAIL} characters
 */
public record Failure(FailureReason reason, @Nullable Side side, String detail) {

  /** Longer details are cut, so that no event grows with what a server says. */
  public static final int MAX_DETAIL = 500;

  public Failure {
    if (detail.length() > MAX_DETAIL) {
      detail = detail.substring(0, MAX_DETAIL - 1) + "…";
    }
  }

  /** What happened, where, and what the server said: one line for people. */
  public String text() {
    // The sentence ends after the bracket, not within it as well.
    String said = detail.endsWith(".") ? detail.substring(0, detail.length() - 1) : detail;
    String where =
        side == null ? "" : " (" + side.word() + (said.isBlank() ? ")" : ": " + said + ")");
    if (side == null && !said.isBlank()) {
      where = " (" + said + ")";
    }
    String happened = reason.happened();
    return where.isEmpty() ? happened : happened.substring(0, happened.length() - 1) + where + ".";
  }
}
