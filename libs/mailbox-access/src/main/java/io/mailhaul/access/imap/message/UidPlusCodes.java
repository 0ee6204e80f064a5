package io.mailhaul.access.imap.message;

import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The UIDs of appended and of moved messages (APPENDUID and COPYUID, RFC 4315 section 3). The code
 * of a server that does not offer UIDPLUS is not trusted.
 */
final class UidPlusCodes {

  private static final Pattern APPENDUID = Pattern.compile("APPENDUID (\\d{1,10}) ([\\d:,]+)");
  private static final Pattern COPYUID = Pattern.compile("COPYUID \\d{1,10} ([\\d:,]+) ([\\d:,]+)");
  private static final long[] UNKNOWN = {};

  private UidPlusCodes() {}

  /**
   * One UID for each appended message, in order; empty if the server sends no code, or one that
   * does not match the command.
   */
  static long[] appended(
      ImapResponse response, long uidValidity, int count, ImapConnection connection) {
    Matcher code = APPENDUID.matcher(response.code());
    if (!connection.hasCapability("UIDPLUS")
        || !code.matches()
        || Long.parseLong(code.group(1)) != uidValidity) {
      return UNKNOWN;
    }
    long[] uids = uidsInOrder(code.group(2), count);
    return uids.length == count ? uids : UNKNOWN;
  }

  /**
   * The new UID of each moved message; empty if the server sends no code, or an invalid one.
   *
   * @param requested the UIDs in the command, of which the server may have moved fewer
   */
  static List<UidMap.Run> moved(
      ImapResponse response, UidRanges requested, ImapConnection connection) {
    Matcher code = COPYUID.matcher(response.code());
    if (!connection.hasCapability("UIDPLUS") || !code.matches()) {
      return List.of();
    }
    long[] from = uidsInOrder(code.group(1), requested.size());
    long[] to = uidsInOrder(code.group(2), requested.size());
    return from.length == to.length
        ? IntStream.range(0, from.length).mapToObj(i -> new UidMap.Run(from[i], to[i], 1)).toList()
        : List.of();
  }

  /**
   * The UIDs of a set in its order, because messages and UIDs correspond by position. Empty if it
   * is not a set, or has more than {@code most} UIDs: a range of all UIDs would fill the memory.
   */
  private static long[] uidsInOrder(String set, long most) {
    try {
      List<UidRanges> parts = Stream.of(set.split(",")).map(UidRanges::parse).toList();
      return parts.contains(UidRanges.EMPTY)
              || parts.stream().mapToLong(UidRanges::size).sum() > most
          ? UNKNOWN
          : parts.stream().flatMapToLong(UidRanges::uids).toArray();
    } catch (IllegalArgumentException e) {
      return UNKNOWN;
    }
  }
}
