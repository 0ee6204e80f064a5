package io.mailhaul.access.message.repair;

import io.mailhaul.access.message.header.RawHeader;
import io.mailhaul.model.folder.Alteration;
import java.io.ByteArrayOutputStream;

/**
 * Folds lines of more than 998 bytes (RFC 5322 section 2.1.1): in headers before white space; in
 * bodies only where a line end has no meaning, which is in base64 and, as a soft line break, in
 * quoted-printable (RFC 2045 section 6.7). Other long lines stay unchanged, since a line end in
 * them would be part of the text.
 */
final class LongLineWrapper implements RepairStep {

  static final int MAX_LINE_BYTES = 998;

  private static final int ENCODED_LINE_BYTES = 76;

  @Override
  public Alteration alteration() {
    return Alteration.LINES_FOLDED;
  }

  @Override
  public byte[] apply(byte[] message) {
    if (!hasLongLine(message)) {
      return message;
    }
    ByteArrayOutputStream folded = new ByteArrayOutputStream(message.length + message.length / 50);
    new MimeLineScanner(message)
        .forEachLine((kind, from, to) -> {
          int text = to;
          while (text > from && RawHeader.isLineEnd(message[text - 1])) {
            text--;
          }
          if (text - from <= MAX_LINE_BYTES) {
            folded.write(message, from, to - from);
            return;
          }
          switch (kind) {
            case HEADER -> foldHeader(message, from, text, folded);
            case BASE64 -> foldBase64(message, from, text, folded);
            case QUOTED_PRINTABLE -> foldQuotedPrintable(message, from, text, folded);
            case OTHER -> folded.write(message, from, text - from);
          }
          folded.write(message, text, to - text);
        });
    return folded.size() == message.length ? message : folded.toByteArray();
  }

  private static boolean hasLongLine(byte[] message) {
    int start = 0;
    for (int i = 0; i <= message.length; i++) {
      if (i == message.length || RawHeader.isLineEnd(message[i])) {
        if (i - start > MAX_LINE_BYTES) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  /** Before the last white space that leaves a line short enough, else before the next one. */
  private static void foldHeader(byte[] message, int from, int to, ByteArrayOutputStream out) {
    int start = from;
    while (to - start > MAX_LINE_BYTES) {
      int fold = -1;
      for (int i = start + 1; i < to; i++) {
        if (i - start > MAX_LINE_BYTES && fold >= 0) {
          break;
        }
        boolean startsSpace = RawHeader.isSpace(message[i]) && !RawHeader.isSpace(message[i - 1]);
        if (startsSpace && hasText(message, i, to)) {
          fold = i;
        }
      }
      if (fold < 0) {
        break;
      }
      out.write(message, start, fold - start);
      crlf(out);
      start = fold;
    }
    out.write(message, start, to - start);
  }

  private static boolean hasText(byte[] message, int from, int to) {
    int at = from;
    while (at < to && RawHeader.isSpace(message[at])) {
      at++;
    }
    return at < to;
  }

  private static void foldBase64(byte[] message, int from, int to, ByteArrayOutputStream out) {
    for (int at = from; at < to; at += ENCODED_LINE_BYTES) {
      if (at > from) {
        crlf(out);
      }
      out.write(message, at, Math.min(ENCODED_LINE_BYTES, to - at));
    }
  }

  private static void foldQuotedPrintable(
      byte[] message, int from, int to, ByteArrayOutputStream out) {
    int at = from;
    while (to - at > ENCODED_LINE_BYTES) {
      int end = at + ENCODED_LINE_BYTES - 1;
      // Do not split "=C3", and do not end a line with two "=".
      for (int back = 1; back <= 2; back++) {
        if (message[end - back] == '=') {
          end -= back;
          break;
        }
      }
      out.write(message, at, end - at);
      out.write('=');
      crlf(out);
      at = end;
    }
    out.write(message, at, to - at);
  }

  private static void crlf(ByteArrayOutputStream out) {
    out.write('\r');
    out.write('\n');
  }
}
