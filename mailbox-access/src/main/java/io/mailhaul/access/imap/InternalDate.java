package io.mailhaul.access.imap;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** INTERNALDATE as FETCH gives it and APPEND takes it (date-time, RFC 3501 section 9). */
final class InternalDate {

  private static final Pattern DATE_TIME =
      Pattern.compile(
          "\\s*(\\d{1,2})-([A-Za-z]{3})-(\\d{4})\\s+(\\d{1,2}):(\\d{2}):(\\d{2})"
              + "\\s*([+-])(\\d{2})(\\d{2})\\s*");
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private InternalDate() {}

  /** With the zone as it is written; null when it is not a date. */
  static @Nullable OffsetDateTime parse(String text) {
    Matcher date = DATE_TIME.matcher(text);
    if (!date.matches()) {
      return null;
    }
    String month = date.group(2);
    int monthOfYear =
        MONTHS.indexOf(
                month.substring(0, 1).toUpperCase(Locale.ROOT)
                    + month.substring(1).toLowerCase(Locale.ROOT))
            + 1;
    int sign = date.group(7).equals("-") ? -1 : 1;
    try {
      return OffsetDateTime.of(
          Integer.parseInt(date.group(3)),
          monthOfYear,
          Integer.parseInt(date.group(1)),
          Integer.parseInt(date.group(4)),
          Integer.parseInt(date.group(5)),
          // A leap second is nothing that Java knows.
          Math.min(59, Integer.parseInt(date.group(6))),
          0,
          ZoneOffset.ofHoursMinutes(
              sign * Integer.parseInt(date.group(8)), sign * Integer.parseInt(date.group(9))));
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * Two characters for the day, filled with a space, as in {@code " 1-Jan-2020 10:00:00 +0200"}.
   */
  static String format(OffsetDateTime date) {
    int minutes = date.getOffset().getTotalSeconds() / 60;
    return String.format(
        Locale.ROOT,
        "%2d-%s-%04d %02d:%02d:%02d %s%02d%02d",
        date.getDayOfMonth(),
        MONTHS.get(date.getMonthValue() - 1),
        date.getYear(),
        date.getHour(),
        date.getMinute(),
        date.getSecond(),
        minutes < 0 ? "-" : "+",
        Math.abs(minutes) / 60,
        Math.abs(minutes) % 60);
  }
}
