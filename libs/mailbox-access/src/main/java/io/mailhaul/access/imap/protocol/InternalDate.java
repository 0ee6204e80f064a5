package io.mailhaul.access.imap.protocol;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The INTERNALDATE of FETCH and APPEND (date-time, RFC 3501 section 9). Parsed twice and formatted
 * once for every message, so this class uses neither regular expressions nor format strings.
 */
public final class InternalDate {

  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

  private InternalDate() {}

  /** The date with its zone; null if the text is not a date. */
  static @Nullable OffsetDateTime parse(String text) {
    try {
      return new DateParser(text.strip()).date();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Parses a date; lenient about spaces, leading zeros and case. */
  private static final class DateParser {
    private final String text;
    private int at;

    DateParser(String text) {
      this.text = text;
    }

    OffsetDateTime date() {
      int day = number(1, 2);
      expect('-');
      int month = month();
      expect('-');
      int year = number(4, 4);
      if (!skipSpaces()) {
        throw notADate();
      }
      int hour = number(1, 2);
      expect(':');
      int minute = number(2, 2);
      expect(':');
      // java.time has no leap seconds.
      int second = Math.min(59, number(2, 2));
      skipSpaces();
      int sign = sign();
      ZoneOffset zone = ZoneOffset.ofHoursMinutes(sign * number(2, 2), sign * number(2, 2));
      if (at != text.length()) {
        throw notADate();
      }
      return OffsetDateTime.of(year, month, day, hour, minute, second, 0, zone);
    }

    private int number(int fewest, int most) {
      int begin = at;
      int number = 0;
      while (at < text.length() && at - begin < most && isDigit(text.charAt(at))) {
        number = 10 * number + text.charAt(at++) - '0';
      }
      if (at - begin < fewest) {
        throw notADate();
      }
      return number;
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }

    private int month() {
      for (int month = 0; month < 12; month++) {
        if (text.regionMatches(true, at, MONTHS, 3 * month, 3)) {
          at += 3;
          return month + 1;
        }
      }
      throw notADate();
    }

    private int sign() {
      char sign = at < text.length() ? text.charAt(at++) : 0;
      if (sign != '+' && sign != '-') {
        throw notADate();
      }
      return sign == '-' ? -1 : 1;
    }

    private void expect(char wanted) {
      if (at == text.length() || text.charAt(at++) != wanted) {
        throw notADate();
      }
    }

    /** Whether there was any space. */
    private boolean skipSpaces() {
      int begin = at;
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return at > begin;
    }

    private DateTimeException notADate() {
      return new DateTimeException("Not a date at " + at);
    }
  }

  /** Pads the day with a space, as in {@code " 1-Jan-2020 10:00:00 +0200"}. */
  public static String format(OffsetDateTime date) {
    int month = 3 * (date.getMonthValue() - 1);
    int zone = date.getOffset().getTotalSeconds() / 60;
    StringBuilder text = new StringBuilder(26);
    text.append(date.getDayOfMonth() < 10 ? " " : "").append(date.getDayOfMonth());
    text.append('-').append(MONTHS, month, month + 3).append('-');
    twoDigits(twoDigits(text, date.getYear() / 100), date.getYear() % 100);
    twoDigits(text.append(' '), date.getHour());
    twoDigits(text.append(':'), date.getMinute());
    twoDigits(text.append(':'), date.getSecond());
    twoDigits(text.append(zone < 0 ? " -" : " +"), Math.abs(zone) / 60);
    return twoDigits(text, Math.abs(zone) % 60).toString();
  }

  private static StringBuilder twoDigits(StringBuilder text, int number) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
