package io.mailhaul.copier.repair;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header of an item, or of a part of it, as it stands (RFC 5322 section 2.2). Lines may end
 * with CRLF, LF or CR, since this is about items for which something is wrong.
 */
final class Header {

  /**
   * A field with its continuation lines and line ends, or a line that is no field.
   *
   * @param from where it begins
   * @param to where the next one begins
   * @param colon where its value begins, less one; -1 when it is no field
   */
  record Field(byte[] item, int from, int to, int colon) {

    /** In lower case; null when it is no field. */
    @Nullable String name() {
      return colon < 0
          ? null
          : new String(item, from, colon - from, StandardCharsets.ISO_8859_1)
              .strip()
              .toLowerCase(java.util.Locale.ROOT);
    }

    boolean isNamed(String name) {
      return name.equalsIgnoreCase(name());
    }

    /** Each byte of the value as one character, unfolded. */
    String value() {
      return colon < 0
          ? ""
          : new String(item, colon + 1, to - colon - 1, StandardCharsets.ISO_8859_1)
              .replaceAll("[\\r\\n]+", "")
              .strip();
    }
  }

  private Header() {}

  /** The fields from {@code at} up to the first empty line, or up to the end. */
  static List<Field> fields(byte[] item, int at) {
    List<Field> fields = new ArrayList<>();
    int from = at;
    while (from < item.length && !isLineEnd(item[from])) {
      int to = lineEnd(item, from);
      while (to < item.length && isSpace(item[to])) {
        to = lineEnd(item, to);
      }
      fields.add(new Field(item, from, to, colon(item, from, to)));
      from = to;
    }
    return fields;
  }

  /** Where the body begins, behind the empty line. */
  static int end(byte[] item, int at) {
    int from = at;
    while (from < item.length && !isLineEnd(item[from])) {
      from = lineEnd(item, from);
    }
    return from < item.length ? lineEnd(item, from) : from;
  }

  /** Where the line that {@code at} is in ends, its line end included. */
  static int lineEnd(byte[] item, int at) {
    int end = at;
    while (end < item.length && !isLineEnd(item[end])) {
      end++;
    }
    if (end + 1 < item.length && item[end] == '\r' && item[end + 1] == '\n') {
      return end + 2;
    }
    return Math.min(item.length, end + 1);
  }

  static boolean isLineEnd(byte b) {
    return b == '\r' || b == '\n';
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  /** Names are printable ASCII; white space before the colon is obsolete, but allowed. */
  private static int colon(byte[] item, int from, int to) {
    int at = from;
    while (at < to && item[at] > ' ' && item[at] < 127 && item[at] != ':') {
      at++;
    }
    if (at == from) {
      return -1;
    }
    while (at < to && isSpace(item[at])) {
      at++;
    }
    return at < to && item[at] == ':' ? at : -1;
  }
}
