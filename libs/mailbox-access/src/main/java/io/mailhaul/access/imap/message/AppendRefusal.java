package io.mailhaul.access.imap.message;

import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.model.FailureReason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the reason of a refused APPEND: the message, the folder or the account. */
final class AppendRefusal {

  private AppendRefusal() {}

  /** Null if the response gives no specific reason. */
  static @Nullable FailureReason reason(ImapResponse response) {
    String text = response.unmaskedText().toLowerCase(Locale.ROOT);
    return switch (response.code()) {
      // Gmail also sends this code for its daily bandwidth limit; then the mailbox is not full.
      case "OVERQUOTA" ->
          FailureTranslator.generalReason("", text) == FailureReason.THROTTLED
              ? FailureReason.THROTTLED
              : FailureReason.OVER_QUOTA;
      case "TOOBIG", "LIMIT" -> FailureReason.MESSAGE_TOO_LARGE;
      case "TRYCREATE", "NONEXISTENT" -> FailureReason.FOLDER_MISSING;
      case "NOPERM", "READ-ONLY" -> FailureReason.FOLDER_REFUSED;
      default -> byText(text);
    };
  }

  private static @Nullable FailureReason byText(String text) {
    // For a full mailbox, Exchange sends only "Server Unavailable. 15".
    if (text.contains("quota") || text.contains("server unavailable. 15")) {
      return FailureReason.OVER_QUOTA;
    }
    if (text.contains("too large")
        || text.contains("too big")
        || text.contains("maximum message size")
        || text.contains("message size limit")
        || text.contains("exceeds the maximum")) {
      return FailureReason.MESSAGE_TOO_LARGE;
    }
    return null;
  }
}
