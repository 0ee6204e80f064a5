package io.mailhaul.access.message.header;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses dates of header fields (RFC 5322 section 3.3), the obsolete forms (section 4.3) and other
 * forms of old programs: no weekday, full names, one-digit numbers, two-digit years, hyphens, no
 * seconds, the order of {@code asctime}, no zone, zones by name or in unusual forms. An unknown
 * zone counts as UTC.
 */
public final class HeaderDateParser {

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private static final Map<String, Integer> ZONES =
      Map.of(
          "edt", -4, "est", -5, "cdt", -5, "cst", -6, "mdt", -6, "mst", -7, "pdt", -7, "pst", -8);

  private static final String TIME =
      "(?<hour>\\d{1,2})[:.](?<minute>\\d{1,2})(?:[:.](?<second>\\d{1,2})(?:[.,]\\d{1,9})?)?";

  private static final Pattern RFC5322 =
      Pattern.compile(
          "(?:[a-z]{2,9}[.,]{0,2}\\s*)?(?<day>\\d{1,2})[\\s.-]{1,3}(?<month>[a-z]{3,9})[\\s.,-]{1,3}"
              + "(?<year>\\d{2,4})[\\s,T]{1,3}"
              + TIME
              + "(?<zone>.*)");

  private static final Pattern ASCTIME =
      Pattern.compile(
          "(?:[a-z]{2,9}[.,]{0,2}\\s+)?(?<month>[a-z]{3,9})\\s+(?<day>\\d{1,2}),?\\s+"
              + TIME
              + "(?<zone>\\s+[a-z]{1,5})?\\s+(?<year>\\d{4})");

  private static final Pattern OFFSET = Pattern.compile("([+-])(\\d{1,2}):?(\\d{2})?");

  /** Longer values are not dates. */
  private static final int MAX_LENGTH = 200;

  private HeaderDateParser() {}

  /** Null when the value is not a date. */
  public static @Nullable OffsetDateTime parse(String value) {
    if (value.length() > MAX_LENGTH) {
      return null;
    }
    String text =
        value
            .replaceAll("\\([^()]*\\)", " ")
            .replaceAll("\\s+", " ")
            .strip()
            .toLowerCase(Locale.ROOT);
    for (Pattern form : List.of(RFC5322, ASCTIME)) {
      Matcher date = form.matcher(text);
      if (date.matches()) {
        return read(date);
      }
    }
    return null;
  }

  private static @Nullable OffsetDateTime read(Matcher date) {
    int month = MONTHS.indexOf(date.group("month").substring(0, 3)) + 1;
    String second = date.group("second");
    try {
      return OffsetDateTime.of(
          year(date.group("year")),
          month,
          Integer.parseInt(date.group("day")),
          Integer.parseInt(date.group("hour")),
          Integer.parseInt(date.group("minute")),
          // java.time has no leap seconds.
          second == null ? 0 : Math.min(59, Integer.parseInt(second)),
          0,
          zone(date.group("zone")));
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Years of two or three digits as defined by RFC 5322 section 4.3. */
  private static int year(String digits) {
    int year = Integer.parseInt(digits);
    return digits.length() == 4
        ? year
        : digits.length() == 2 && year < 50 ? year + 2000 : year + 1900;
  }

  private static ZoneOffset zone(@Nullable String text) {
    String zone = text == null ? "" : text.strip();
    Integer named = ZONES.get(zone);
    if (named != null) {
      return ZoneOffset.ofHours(named);
    }
    Matcher offset = OFFSET.matcher(zone);
    if (!offset.find()) {
      return ZoneOffset.UTC;
    }
    int sign = offset.group(1).equals("-") ? -1 : 1;
    String minutes = offset.group(3);
    try {
      return ZoneOffset.ofHoursMinutes(
          sign * Integer.parseInt(offset.group(2)),
          minutes == null ? 0 : sign * Integer.parseInt(minutes));
    } catch (DateTimeException e) {
      return ZoneOffset.UTC;
    }
  }
}
