package io.mailhaul.access.imap;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Names of folders on the wire (RFC 3501 section 5.1.3): printable ASCII stands for itself, {@code
 * &} is {@code &-}, everything else is UTF-16 in a base64 of its own between {@code &} and {@code
 * -}. A name that a server spells in any other way is kept as it is.
 */
final class ModifiedUtf7 {

  private ModifiedUtf7() {}

  static String encode(String name) {
    StringBuilder wire = new StringBuilder(name.length() + 8);
    StringBuilder shifted = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c > '~') {
        shifted.append(c);
        continue;
      }
      flush(shifted, wire);
      wire.append(c);
      if (c == '&') {
        wire.append('-');
      }
    }
    flush(shifted, wire);
    return wire.toString();
  }

  private static void flush(StringBuilder shifted, StringBuilder wire) {
    if (shifted.isEmpty()) {
      return;
    }
    ByteArrayOutputStream utf16 = new ByteArrayOutputStream();
    // Not by a charset encoder: half a surrogate pair must survive too.
    for (int i = 0; i < shifted.length(); i++) {
      utf16.write(shifted.charAt(i) >> 8);
      utf16.write(shifted.charAt(i));
    }
    String base64 = Base64.getEncoder().withoutPadding().encodeToString(utf16.toByteArray());
    wire.append('&').append(base64.replace('/', ',')).append('-');
    shifted.setLength(0);
  }

  /**
   * The name for people. What is not encoded as it should be comes back unchanged, and what is then
   * still 8-bit is taken for UTF-8 if it can be.
   *
   * @param wire one character per byte
   */
  static String decode(String wire) {
    String name = decodedStrictly(wire);
    if (name != null && encode(name).equals(wire)) {
      return name;
    }
    byte[] bytes = wire.getBytes(StandardCharsets.ISO_8859_1);
    return Answer.decoded(bytes, 0, bytes.length);
  }

  private static @Nullable String decodedStrictly(String wire) {
    StringBuilder name = new StringBuilder(wire.length());
    for (int i = 0; i < wire.length(); i++) {
      char c = wire.charAt(i);
      if (c < ' ' || c > '~') {
        return null;
      }
      if (c != '&') {
        name.append(c);
        continue;
      }
      int end = wire.indexOf('-', i);
      if (end < 0) {
        return null;
      }
      if (end == i + 1) {
        name.append('&');
      } else {
        try {
          byte[] utf16 = Base64.getDecoder().decode(wire.substring(i + 1, end).replace(',', '/'));
          for (int b = 0; b + 1 < utf16.length; b += 2) {
            name.append((char) ((utf16[b] & 0xff) << 8 | utf16[b + 1] & 0xff));
          }
        } catch (IllegalArgumentException e) {
          return null;
        }
      }
      i = end;
    }
    return name.toString();
  }
}
