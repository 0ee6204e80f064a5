package io.mailhaul.cli.summary;

import io.mailhaul.api.batch.FailureDetails;
import io.mailhaul.model.FailureReason;

/** Adds to the remedy of a failure the options with which the user carries it out. */
final class OptionHint {

  private OptionHint() {}

  static String remedy(FailureDetails failure) {
    return remedy(failure.reason(), failure.remedy());
  }

  static String remedy(FailureReason reason, String remedy) {
    String option =
        switch (reason) {
          case MESSAGE_DELETED -> "--skip-deleted";
          case TOKEN_REFUSED, TOKEN_UNAVAILABLE -> "--from-oauth, --to-oauth";
          case MAILBOX_BUSY -> "--connections";
          default -> "";
        };
    return option.isEmpty() || remedy.isEmpty()
        ? remedy
        : remedy.substring(0, remedy.length() - 1) + " (" + option + ").";
  }
}
