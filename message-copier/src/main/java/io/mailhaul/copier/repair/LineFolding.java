package io.mailhaul.copier.repair;

import io.mailhaul.events.Change;
import java.io.ByteArrayOutputStream;

/**
 * Folds lines of more than 998 bytes (RFC 5322 section 2.1.1): in headers before white space; in
 * bodies only where a line end has no meaning, which is in base64 and, as a soft line break, in
 * quoted-printable (RFC 2045 section 6.7). Other long lines stay unchanged, since a line end in
 * them would be part of the text.
 */
final class LineFolding implements Rung {

  static final int LONGEST = 998;

  private static final int SHORT = 76;

  @Override
  public Change change() {
    return Change.LINES_FOLDED;
  }

  @Override
  public byte[] apply(byte[] message) {
    if (!hasLongLine(message)) {
      return message;
    }
    ByteArrayOutputStream folded = new ByteArrayOutputStream(message.length + message.length / 50);
    new MimeLines(message)
        .each((kind, from, to) -> {
          int text = to;
          while (text > from && Header.isLineEnd(message[text - 1])) {
            text--;
          }
          if (text - from <= LONGEST) {
            folded.write(message, from, to - from);
            return;
          }
          switch (kind) {
            case HEADER -> header(message, from, text, folded);
            case BASE64 -> pieces(message, from, text, folded);
            case QUOTED_PRINTABLE -> softly(message, from, text, folded);
            case OTHER -> folded.write(message, from, text - from);
          }
          folded.write(message, text, to - text);
        });
    return folded.size() == message.length ? message : folded.toByteArray();
  }

  private static boolean hasLongLine(byte[] message) {
    int start = 0;
    for (int i = 0; i <= message.length; i++) {
      if (i == message.length || Header.isLineEnd(message[i])) {
        if (i - start > LONGEST) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  /** Before the last white space that leaves a line short enough, else before the next one. */
  private static void header(byte[] message, int from, int to, ByteArrayOutputStream out) {
    int start = from;
    while (to - start > LONGEST) {
      int fold = -1;
      for (int i = start + 1; i < to; i++) {
        if (i - start > LONGEST && fold >= 0) {
          break;
        }
        boolean startsSpace = Header.isSpace(message[i]) && !Header.isSpace(message[i - 1]);
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
    while (at < to && Header.isSpace(message[at])) {
      at++;
    }
    return at < to;
  }

  private static void pieces(byte[] message, int from, int to, ByteArrayOutputStream out) {
    for (int at = from; at < to; at += SHORT) {
      if (at > from) {
        crlf(out);
      }
      out.write(message, at, Math.min(SHORT, to - at));
    }
  }

  private static void softly(byte[] message, int from, int to, ByteArrayOutputStream out) {
    int at = from;
    while (to - at > SHORT) {
      int end = at + SHORT - 1;
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
