package io.mailhaul.copier.repair;

import io.mailhaul.events.Change;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Encodes 8-bit characters in the header: as encoded words (RFC 2047), in parameters of MIME fields
 * as RFC 2231 has it. UTF-8 where the field is UTF-8, else the charset that the item names for its
 * text if it fits, else ISO-8859-1, which keeps every byte. A field that cannot be encoded (8-bit
 * characters in an address) stays as it is.
 */
final class HeaderEncoding implements Rung {

  private static final Set<String> ADDRESSES =
      Set.of(
          "from",
          "sender",
          "reply-to",
          "to",
          "cc",
          "bcc",
          "resent-from",
          "resent-sender",
          "resent-to",
          "resent-cc",
          "resent-bcc",
          "disposition-notification-to",
          "return-receipt-to");
  private static final Pattern CHARSET =
      Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([A-Za-z0-9_.:+-]+)");

  private static final String ASCII = "Az09 <@>\"\\";

  @Override
  public Change change() {
    return Change.HEADER_ENCODED;
  }

  @Override
  public byte[] apply(byte[] item) {
    List<Header.Field> fields = Header.fields(item, 0);
    ByteArrayOutputStream encoded = new ByteArrayOutputStream(item.length + 100);
    boolean changed = false;
    int end = 0;
    for (Header.Field field : fields) {
      byte[] value = field.colon() < 0 ? null : encoded(field, fields);
      changed |= value != null;
      if (value == null) {
        encoded.write(item, field.from(), field.to() - field.from());
      } else {
        encoded.write(item, field.from(), field.colon() + 1 - field.from());
        encoded.writeBytes(value);
      }
      end = field.to();
    }
    if (!changed) {
      return item;
    }
    encoded.write(item, end, item.length - end);
    return encoded.toByteArray();
  }

  /** The field's value, line end included; null when nothing is to be changed, or nothing can. */
  private static byte @Nullable [] encoded(Header.Field field, List<Header.Field> all) {
    byte[] value = Arrays.copyOfRange(field.item(), field.colon() + 1, field.to());
    if (isAscii(value)) {
      return null;
    }
    String text = decoded(value, StandardCharsets.UTF_8);
    Charset charset = StandardCharsets.UTF_8;
    if (text == null) {
      charset = named(all);
      text = decoded(value, charset);
    }
    if (text == null) {
      charset = StandardCharsets.ISO_8859_1;
      text = new String(value, charset);
    }
    EncodedWords words = new EncodedWords(charset);
    String name = String.valueOf(field.name());
    String changed =
        ADDRESSES.contains(name)
            ? new AddressText(words).encoded(text)
            : name.startsWith("content-")
                ? parameters(text, words)
                : new PlainText(words).encoded(text);
    return EncodedWords.isAscii(changed) ? changed.getBytes(StandardCharsets.US_ASCII) : null;
  }

  /** {@code name="Gr\u00fc\u00dfe.txt"} becomes {@code name*=utf-8''Gr%C3%BC%C3%9Fe.txt}. */
  private static String parameters(String text, EncodedWords words) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < text.length(); ) {
      int end = text.charAt(at) == '"' ? QuotedText.end(text, at, '"') : at + 1;
      // A quote that nothing ends is no quote; the line end behind it belongs to the field.
      end = end < 0 ? at + 1 : end;
      String token = text.substring(at, end);
      boolean named = at > 0 && text.charAt(at - 1) == '=';
      if (token.length() > 1 && named && !EncodedWords.isAscii(token)) {
        out.setLength(out.length() - 1);
        String folded = QuotedText.unescaped(token.substring(1, token.length() - 1));
        String value = folded.replaceAll("[\\r\\n]", "");
        out.append("*=").append(words.extended(value));
      } else {
        out.append(token);
      }
      at = end;
    }
    return out.toString();
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** The charset of the item's text, if it names one that is known. */
  private static Charset named(List<Header.Field> fields) {
    for (Header.Field field : fields) {
      Matcher charset = CHARSET.matcher(field.isNamed("Content-Type") ? field.value() : "");
      if (charset.find()) {
        try {
          Charset named = Charset.forName(charset.group(1));
          return Arrays.equals(ASCII.getBytes(named), ASCII.getBytes(StandardCharsets.US_ASCII))
              ? named
              : StandardCharsets.ISO_8859_1;
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
          return StandardCharsets.ISO_8859_1;
        }
      }
    }
    return StandardCharsets.ISO_8859_1;
  }

  /** Null when the bytes are not text of this charset, or would not come back from it. */
  private static @Nullable String decoded(byte[] bytes, Charset charset) {
    try {
      String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Arrays.equals(text.getBytes(charset), bytes) ? text : null;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
