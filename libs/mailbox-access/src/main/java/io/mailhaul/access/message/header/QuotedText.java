package io.mailhaul.access.message.header;

/** Quoted strings and comments with their escapes (RFC 5322 sections 3.2.2 and 3.2.4). */
public final class QuotedText {

  private QuotedText() {}

  /** The index after the character that closes the one at {@code at}; -1 when there is none. */
  public static int end(String text, int at, char close) {
    for (int i = at + 1; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == close) {
        return i + 1;
      }
    }
    return -1;
  }

  /** The text without folding and escapes. */
  public static String unescaped(String text) {
    StringBuilder read = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        c = text.charAt(++i);
      }
      if (c != '\r' && c != '\n') {
        read.append(c);
      }
    }
    return read.toString();
  }
}
