package io.mailhaul.access.imap;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The UIDs that appended items got (APPENDUID, RFC 4315 section 3). */
final class AppendUid {

  private static final Pattern CODE = Pattern.compile("APPENDUID (\\d{1,10}) ([\\d:,]+)");
  private static final long[] UNKNOWN = {};

  private AppendUid() {}

  /**
   * One UID per item, in order; none when the server does not say, or says something that does not
   * fit.
   */
  static long[] read(Answer response, long uidValidity, int count, Wire connection) {
    // Who does not offer UIDPLUS is not taken by its word.
    if (!connection.can("UIDPLUS")) {
      return UNKNOWN;
    }
    Matcher code = CODE.matcher(response.code());
    if (!code.matches() || Long.parseLong(code.group(1)) != uidValidity) {
      return UNKNOWN;
    }
    long[] uids = new long[count];
    int known = 0;
    for (String part : code.group(2).split(",")) {
      String[] ends = part.split(":");
      try {
        long first = Long.parseLong(ends[0]);
        long last = ends.length > 1 ? Long.parseLong(ends[1]) : first;
        if (first < 1 || last < first || last - first >= count - known) {
          return UNKNOWN;
        }
        for (long uid = first; uid <= last; uid++) {
          uids[known++] = uid;
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        return UNKNOWN;
      }
    }
    return known == count ? uids : UNKNOWN;
  }
}
