package io.mailhaul.access.message.repair;

import io.mailhaul.access.message.header.RawHeader;
import io.mailhaul.model.folder.Alteration;
import java.util.Arrays;

/**
 * Removes the line {@code From sender date} that precedes a message in an mbox file (RFC 4155) and
 * is not part of the message.
 */
final class MboxFromRemover implements RepairStep {

  private static final byte[] FROM = {'F', 'r', 'o', 'm', ' '};

  @Override
  public Alteration alteration() {
    return Alteration.MBOX_FROM_REMOVED;
  }

  @Override
  public byte[] apply(byte[] message) {
    int start = 0;
    while (isMboxLine(message, start) && RawHeader.lineEnd(message, start) < message.length) {
      start = RawHeader.lineEnd(message, start);
    }
    return start == 0 ? message : Arrays.copyOfRange(message, start, message.length);
  }

  private static boolean isMboxLine(byte[] message, int at) {
    if (message.length < at + FROM.length
        || Arrays.mismatch(message, at, at + FROM.length, FROM, 0, FROM.length) >= 0) {
      return false;
    }
    int next = at + FROM.length;
    while (next < message.length && RawHeader.isSpace(message[next])) {
      next++;
    }
    // "From : a@example.org" is a header field in the obsolete syntax (RFC 5322 section 4.5).
    return next == message.length || message[next] != ':';
  }
}
