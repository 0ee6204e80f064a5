package io.mailhaul.access.imap.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of folder names (RFC 3501 section 5.1.3): printable ASCII is unchanged, {@code &} is
 * {@code &-}, and other characters are UTF-16 in modified base64 between {@code &} and {@code -}. A
 * name that a server encodes differently is kept unchanged.
 */
final class ModifiedUtf7 {

  private ModifiedUtf7() {}

  static String encode(String name) {
    StringBuilder encoded = new StringBuilder(name.length() + 8);
    StringBuilder shifted = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c > '~') {
        shifted.append(c);
        continue;
      }
      flush(shifted, encoded);
      encoded.append(c);
      if (c == '&') {
        encoded.append('-');
      }
    }
    flush(shifted, encoded);
    return encoded.toString();
  }

  private static void flush(StringBuilder shifted, StringBuilder encoded) {
    if (shifted.isEmpty()) {
      return;
    }
    ByteArrayOutputStream utf16 = new ByteArrayOutputStream();
    // Without a charset encoder, because an unpaired surrogate must be preserved.
    for (int i = 0; i < shifted.length(); i++) {
      utf16.write(shifted.charAt(i) >> 8);
      utf16.write(shifted.charAt(i));
    }
    String base64 = Base64.getEncoder().withoutPadding().encodeToString(utf16.toByteArray());
    encoded.append('&').append(base64.replace('/', ',')).append('-');
    shifted.setLength(0);
  }

  /**
   * The decoded name. A name that is not correctly encoded is returned unchanged; its 8-bit bytes
   * are decoded as UTF-8 if possible.
   *
   * @param encoded one character per byte
   */
  static String decode(String encoded) {
    String name = decodeStrictly(encoded);
    if (name != null && encode(name).equals(encoded)) {
      return name;
    }
    byte[] bytes = encoded.getBytes(StandardCharsets.ISO_8859_1);
    return ImapResponse.decodeText(bytes, 0, bytes.length);
  }

  private static @Nullable String decodeStrictly(String encoded) {
    StringBuilder name = new StringBuilder(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c < ' ' || c > '~') {
        return null;
      }
      if (c != '&') {
        name.append(c);
        continue;
      }
      int end = encoded.indexOf('-', i);
      if (end < 0) {
        return null;
      }
      if (end == i + 1) {
        name.append('&');
      } else {
        try {
          String base64 = encoded.substring(i + 1, end).replace(',', '/');
          byte[] utf16 = Base64.getDecoder().decode(base64);
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
