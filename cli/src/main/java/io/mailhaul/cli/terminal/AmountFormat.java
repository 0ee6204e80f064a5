package io.mailhaul.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/** Formats numbers for the user. */
public final class AmountFormat {

  private AmountFormat() {}

  /** {@code 19,000}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** {@code 1 message}, {@code 19,000 messages}. */
  public static String count(long count, String singular, String plural) {
    return count(count) + " " + (count == 1 ? singular : plural);
  }

  /** {@code 0:07}, {@code 12:30}, {@code 1:02:03}, {@code 3 d 04 h}. */
  public static String time(Duration duration) {
    long seconds = Math.max(0, duration.plusMillis(500).toSeconds());
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
    if (seconds < 2 * 86400) {
      return String.format(
          Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    return String.format(Locale.ROOT, "%d d %02d h", seconds / 86400, seconds / 3600 % 24);
  }

  /** {@code 412/s}, {@code 0.8/s}; empty if there is no rate. */
  public static String perSecond(double rate) {
    if (rate <= 0) {
      return "";
    }
    return (rate < 10 ? String.format(Locale.ROOT, "%.1f", rate) : count(Math.round(rate))) + "/s";
  }
}
