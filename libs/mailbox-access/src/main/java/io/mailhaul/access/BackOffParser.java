package io.mailhaul.access;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the delay that a server asks for in the text of a response, as Exchange does: {@code
 * Suggested Backoff Time: 299961 ms}.
 */
final class BackOffParser {

  private static final Pattern REQUEST =
      Pattern.compile(
          "(?:back-?off\\s+time:?|(?:try again|retry|wait)(?:\\s+(?:in|after|for))?)\\s*(\\d{1,10})"
              + "\\s*(ms|milliseconds?|s|sec|seconds?|m|min|minutes?|h|hours?)?\\b");

  private BackOffParser() {}

  /** Null if the text asks for no delay. A number without a unit is in milliseconds. */
  static @Nullable Duration parse(String text) {
    Matcher asked = REQUEST.matcher(text.toLowerCase(Locale.ROOT));
    if (!asked.find()) {
      return null;
    }
    long number = Long.parseLong(asked.group(1));
    String unit = asked.group(2) == null ? "ms" : asked.group(2);
    if (unit.equals("ms") || unit.startsWith("milli")) {
      return Duration.ofMillis(number);
    }
    return switch (unit.charAt(0)) {
      case 's' -> Duration.ofSeconds(number);
      case 'm' -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
