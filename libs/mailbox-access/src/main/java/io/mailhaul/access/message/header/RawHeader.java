package io.mailhaul.access.message.header;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The raw header of a message or of a MIME part (RFC 5322 section 2.2). Lines may end with CRLF, LF
 * or CR, since the messages to repair are malformed.
 */
public final class RawHeader {

  /**
   * A field with its continuation lines and line ends, or a line that is not a field.
   *
   * @param from the index of its first byte
   * @param to the index of the next field
   * @param colon the index of the colon; -1 when the line is not a field
   */
  public record Field(byte[] message, int from, int to, int colon) {

    /** In lower case; null when the line is not a field. */
    public @Nullable String name() {
      return colon < 0
          ? null
          : new String(message, from, colon - from, StandardCharsets.ISO_8859_1)
              .strip()
              .toLowerCase(Locale.ROOT);
    }

    /** The index after the name; only for a field. */
    public int nameEnd() {
      int end = colon;
      while (end > from && isSpace(message[end - 1])) {
        end--;
      }
      return end;
    }

    /** Whether this is a field without the obsolete white space before the colon. */
    public boolean isStrict() {
      return colon >= 0 && nameEnd() == colon;
    }

    public boolean isNamed(String name) {
      return name.equalsIgnoreCase(name());
    }

    /** The unfolded value, each byte as one character. */
    public String value() {
      return colon < 0
          ? ""
          : new String(message, colon + 1, to - colon - 1, StandardCharsets.ISO_8859_1)
              .replaceAll("[\\r\\n]+", "")
              .strip();
    }
  }

  private RawHeader() {}

  /** The fields from {@code at} to the first empty line or the end. */
  public static List<Field> fields(byte[] message, int at) {
    List<Field> fields = new ArrayList<>();
    int from = at;
    while (from < message.length && !isLineEnd(message[from])) {
      int to = lineEnd(message, from);
      while (to < message.length && isSpace(message[to])) {
        to = lineEnd(message, to);
      }
      fields.add(new Field(message, from, to, colon(message, from, to)));
      from = to;
    }
    return fields;
  }

  /** The index of the body, after the empty line. */
  public static int end(byte[] message, int at) {
    int from = at;
    while (from < message.length && !isLineEnd(message[from])) {
      from = lineEnd(message, from);
    }
    return from < message.length ? lineEnd(message, from) : from;
  }

  /** The index after the line that contains {@code at} and its line end. */
  public static int lineEnd(byte[] message, int at) {
    int end = at;
    while (end < message.length && !isLineEnd(message[end])) {
      end++;
    }
    if (end + 1 < message.length && message[end] == '\r' && message[end + 1] == '\n') {
      return end + 2;
    }
    return Math.min(message.length, end + 1);
  }

  public static boolean isLineEnd(byte b) {
    return b == '\r' || b == '\n';
  }

  public static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  /** Field names are printable ASCII; white space before the colon is obsolete but allowed. */
  private static int colon(byte[] message, int from, int to) {
    int at = from;
    while (at < to && message[at] > ' ' && message[at] < 127 && message[at] != ':') {
      at++;
    }
    if (at == from) {
      return -1;
    }
    while (at < to && isSpace(message[at])) {
      at++;
    }
    return at < to && message[at] == ':' ? at : -1;
  }
}
