package io.mailhaul.copier.repair;

import io.mailhaul.events.Change;
import java.util.Arrays;

/**
 * Takes away the line {@code From sender date} that stands before a message in an mbox file (RFC
 * 4155) and is no part of it.
 */
final class MboxFrom implements Rung {

  private static final byte[] FROM = {'F', 'r', 'o', 'm', ' '};

  @Override
  public Change change() {
    return Change.MBOX_FROM_REMOVED;
  }

  @Override
  public byte[] apply(byte[] item) {
    int start = 0;
    while (isMboxLine(item, start) && Header.lineEnd(item, start) < item.length) {
      start = Header.lineEnd(item, start);
    }
    return start == 0 ? item : Arrays.copyOfRange(item, start, item.length);
  }

  private static boolean isMboxLine(byte[] item, int at) {
    if (item.length < at + FROM.length
        || Arrays.mismatch(item, at, at + FROM.length, FROM, 0, FROM.length) >= 0) {
      return false;
    }
    int next = at + FROM.length;
    while (next < item.length && Header.isSpace(item[next])) {
      next++;
    }
    // "From : a@example.org" is a header field, spelled as it was long ago.
    return next == item.length || item[next] != ':';
  }
}
