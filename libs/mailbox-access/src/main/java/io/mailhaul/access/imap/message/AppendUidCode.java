package io.mailhaul.access.imap.message;

import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.ImapResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The UIDs of appended messages (APPENDUID, RFC 4315 section 3). */
final class AppendUidCode {

  private static final Pattern CODE = Pattern.compile("APPENDUID (\\d{1,10}) ([\\d:,]+)");
  private static final long[] UNKNOWN = {};

  private AppendUidCode() {}

  /**
   * One UID for each message, in order; empty if the server sends no code, or one that does not
   * match the command.
   */
  static long[] read(
      ImapResponse response, long uidValidity, int count, ImapConnection connection) {
    // The code of a server that does not offer UIDPLUS is not trusted.
    if (!connection.hasCapability("UIDPLUS")) {
      return UNKNOWN;
    }
    Matcher code = CODE.matcher(response.code());
    if (!code.matches() || Long.parseLong(code.group(1)) != uidValidity) {
      return UNKNOWN;
    }
    long[] uids = new long[count];
    int known = 0;
    for (String part : code.group(2).split(",")) {
      String[] bounds = part.split(":");
      try {
        long first = Long.parseLong(bounds[0]);
        long last = bounds.length > 1 ? Long.parseLong(bounds[1]) : first;
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
