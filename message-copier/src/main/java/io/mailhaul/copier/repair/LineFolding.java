package io.mailhaul.copier.repair;

import io.mailhaul.events.Change;
import java.io.ByteArrayOutputStream;

/**
 * Folds lines of more than 998 bytes (RFC 5322 section 2.1.1): in headers before white space, in
 * bodies only where a line end means nothing, which is in base64 and, as a soft line break, in
 * quoted-printable (RFC 2045 section 6.7). Other long lines stay as they are, since a line end
 * within them would be part of the text.
 */
final class LineFolding implements Rung {

  static final int LONGEST = 998;

  private static final int SHORT = 76;

  @Override
  public Change change() {
    return Change.LINES_FOLDED;
  }

  @Override
  public byte[] apply(byte[] item) {
    if (!hasLongLine(item)) {
      return item;
    }
    ByteArrayOutputStream folded = new ByteArrayOutputStream(item.length + item.length / 50);
    new MimeLines(item)
        .each((kind, from, to) -> {
          int text = to;
          while (text > from && Header.isLineEnd(item[text - 1])) {
            text--;
          }
          if (text - from <= LONGEST) {
            folded.write(item, from, to - from);
            return;
          }
          switch (kind) {
            case HEADER -> header(item, from, text, folded);
            case BASE64 -> pieces(item, from, text, folded);
            case QUOTED_PRINTABLE -> softly(item, from, text, folded);
            case OTHER -> folded.write(item, from, text - from);
          }
          folded.write(item, text, to - text);
        });
    return folded.size() == item.length ? item : folded.toByteArray();
  }

  private static boolean hasLongLine(byte[] item) {
    int start = 0;
    for (int i = 0; i <= item.length; i++) {
      if (i == item.length || Header.isLineEnd(item[i])) {
        if (i - start > LONGEST) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  /** Before the last white space that leaves a line short enough, else before the next one. */
  private static void header(byte[] item, int from, int to, ByteArrayOutputStream out) {
    int start = from;
    while (to - start > LONGEST) {
      int fold = -1;
      for (int i = start + 1; i < to; i++) {
        if (i - start > LONGEST && fold >= 0) {
          break;
        }
        if (Header.isSpace(item[i]) && !Header.isSpace(item[i - 1]) && hasText(item, i, to)) {
          fold = i;
        }
      }
      if (fold < 0) {
        break;
      }
      out.write(item, start, fold - start);
      crlf(out);
      start = fold;
    }
    out.write(item, start, to - start);
  }

  private static boolean hasText(byte[] item, int from, int to) {
    int at = from;
    while (at < to && Header.isSpace(item[at])) {
      at++;
    }
    return at < to;
  }

  private static void pieces(byte[] item, int from, int to, ByteArrayOutputStream out) {
    for (int at = from; at < to; at += SHORT) {
      if (at > from) {
        crlf(out);
      }
      out.write(item, at, Math.min(SHORT, to - at));
    }
  }

  private static void softly(byte[] item, int from, int to, ByteArrayOutputStream out) {
    int at = from;
    while (to - at > SHORT) {
      int end = at + SHORT - 1;
      // Not within "=C3", and not so that "=" stands last twice.
      for (int back = 1; back <= 2; back++) {
        if (item[end - back] == '=') {
          end -= back;
          break;
        }
      }
      out.write(item, at, end - at);
      out.write('=');
      crlf(out);
      at = end;
    }
    out.write(item, at, to - at);
  }

  private static void crlf(ByteArrayOutputStream out) {
    out.write('\r');
    out.write('\n');
  }
}
