package io.mailhaul.access.message.header;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Writes text as encoded words (RFC 2047) of at most 75 characters: in Q while a third of the text
 * stays readable, else in B.
 */
public final class EncodedWordEncoder {

  private static final int MAX_WORD_LENGTH = 75;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final Charset charset;
  private final String charsetName;
  private final int maxTextLength;

  public EncodedWordEncoder(Charset charset) {
    this.charset = charset;
    this.charsetName = charset.name().toLowerCase(Locale.ROOT);
    this.maxTextLength = MAX_WORD_LENGTH - "=??Q??=".length() - charsetName.length();
  }

  public static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }

  /** The encoded words, one per line; no character is split. */
  String encode(String text) {
    byte[] all = text.getBytes(charset);
    // Q makes three bytes of each encoded byte.
    boolean base64 = 3 * quotedLength(all) > 7 * all.length;
    List<String> words = new ArrayList<>();
    int from = 0;
    int size = 0;
    for (int at = 0; at < text.length(); ) {
      int next = at + Character.charCount(text.codePointAt(at));
      byte[] character = text.substring(at, next).getBytes(charset);
      int more = base64 ? character.length : quotedLength(character);
      if (at > from && (base64 ? base64Length(size + more) : size + more) > maxTextLength) {
        words.add(word(text.substring(from, at), base64));
        from = at;
        size = 0;
      }
      size += more;
      at = next;
    }
    words.add(word(text.substring(from), base64));
    return String.join("\r\n ", words);
  }

  private String word(String text, boolean base64) {
    byte[] bytes = text.getBytes(charset);
    return "=?"
        + charsetName
        + (base64 ? "?B?" + Base64.getEncoder().encodeToString(bytes) : "?Q?" + quoted(bytes))
        + "?=";
  }

  private static int base64Length(int bytes) {
    return (bytes + 2) / 3 * 4;
  }

  private static int quotedLength(byte[] bytes) {
    int length = 0;
    for (byte b : bytes) {
      length += b == ' ' || isUnencoded(b) ? 1 : 3;
    }
    return length;
  }

  /**
   * Only characters that are allowed everywhere, including in a phrase, stay unencoded (RFC 2047
   * section 5).
   */
  private static boolean isUnencoded(byte b) {
    return b >= '0' && b <= '9'
        || b >= 'A' && b <= 'Z'
        || b >= 'a' && b <= 'z'
        || "!*+-/".indexOf(b) >= 0;
  }

  private static String quoted(byte[] bytes) {
    StringBuilder quoted = new StringBuilder();
    for (byte b : bytes) {
      if (b == ' ') {
        quoted.append('_');
      } else if (isUnencoded(b)) {
        quoted.append((char) b);
      } else {
        quoted.append('=').append(HEX.toHexDigits(b));
      }
    }
    return quoted.toString();
  }

  /** A parameter's extended value with its charset (RFC 2231 section 4). */
  public String encodeParameter(String text) {
    StringBuilder extended = new StringBuilder(charsetName).append("''");
    for (byte b : text.getBytes(charset)) {
      if (isUnencoded(b) && b != '*') {
        extended.append((char) b);
      } else {
        extended.append('%').append(HEX.toHexDigits(b));
      }
    }
    return extended.toString();
  }
}
