package io.mailhaul.access.message;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes encoded words (RFC 2047), so that a header field with encoded words equals the same field
 * with raw 8-bit characters. The charset is UTF-8 if the word names it, otherwise ISO-8859-1, as in
 * {@link HeaderFields}.
 */
final class EncodedWordDecoder {

  private static final Pattern ENCODED_WORD =
      Pattern.compile(
          "=\\?([^?\\s]+)\\?([bBqQ])\\?([^?\\s]*)\\?=(?:\\s+(?==\\?[^?\\s]+\\?[bBqQ]\\?))?");

  private EncodedWordDecoder() {}

  static String decode(String text) {
    return text.contains("=?")
        ? ENCODED_WORD.matcher(text).replaceAll(word -> Matcher.quoteReplacement(decode(word)))
        : text;
  }

  private static String decode(MatchResult word) {
    Charset charset =
        word.group(1).equalsIgnoreCase("utf-8")
            ? StandardCharsets.UTF_8
            : StandardCharsets.ISO_8859_1;
    String content = word.group(3);
    if (word.group(2).equalsIgnoreCase("q")) {
      return new String(decodeQuoted(content), charset);
    }
    try {
      return new String(Base64.getDecoder().decode(content), charset);
    } catch (IllegalArgumentException e) {
      return word.group();
    }
  }

  private static byte[] decodeQuoted(String content) {
    byte[] bytes = new byte[content.length()];
    int length = 0;
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      int high = c == '=' && i + 2 < content.length() ? hex(content.charAt(i + 1)) : -1;
      int low = high < 0 ? -1 : hex(content.charAt(i + 2));
      if (low >= 0) {
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[length++] = (byte) (c == '_' ? ' ' : c);
      }
    }
    return Arrays.copyOf(bytes, length);
  }

  private static int hex(char c) {
    return Character.digit(c, 16);
  }
}
