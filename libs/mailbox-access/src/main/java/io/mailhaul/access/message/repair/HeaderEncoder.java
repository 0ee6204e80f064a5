package io.mailhaul.access.message.repair;

import io.mailhaul.access.message.header.AddressFieldEncoder;
import io.mailhaul.access.message.header.EncodedWordEncoder;
import io.mailhaul.access.message.header.QuotedText;
import io.mailhaul.access.message.header.RawHeader;
import io.mailhaul.access.message.header.UnstructuredTextEncoder;
import io.mailhaul.model.folder.Alteration;
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
 * Encodes 8-bit characters in the header: as encoded words (RFC 2047), or in parameters of MIME
 * fields as defined by RFC 2231. The charset is UTF-8 if the field is valid UTF-8, else the
 * message's own charset if the field is valid in it, else ISO-8859-1, which keeps every byte. A
 * field that cannot be encoded (8-bit characters in an address) stays unchanged.
 */
final class HeaderEncoder implements RepairStep {

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
  public Alteration alteration() {
    return Alteration.HEADER_ENCODED;
  }

  @Override
  public byte[] apply(byte[] message) {
    List<RawHeader.Field> fields = RawHeader.fields(message, 0);
    ByteArrayOutputStream encoded = new ByteArrayOutputStream(message.length + 100);
    boolean changed = false;
    int end = 0;
    for (RawHeader.Field field : fields) {
      byte[] value = field.colon() < 0 ? null : encoded(field, fields);
      changed |= value != null;
      if (value == null) {
        encoded.write(message, field.from(), field.to() - field.from());
      } else {
        encoded.write(message, field.from(), field.colon() + 1 - field.from());
        encoded.writeBytes(value);
      }
      end = field.to();
    }
    if (!changed) {
      return message;
    }
    encoded.write(message, end, message.length - end);
    return encoded.toByteArray();
  }

  /** The field's encoded value with its line end; null when no change is needed or possible. */
  private static byte @Nullable [] encoded(RawHeader.Field field, List<RawHeader.Field> all) {
    byte[] value = Arrays.copyOfRange(field.message(), field.colon() + 1, field.to());
    if (EncodedWordEncoder.isAscii(new String(value, StandardCharsets.ISO_8859_1))) {
      return null;
    }
    String text = decoded(value, StandardCharsets.UTF_8);
    Charset charset = StandardCharsets.UTF_8;
    if (text == null) {
      charset = namedCharset(all);
      text = decoded(value, charset);
    }
    if (text == null) {
      charset = StandardCharsets.ISO_8859_1;
      text = new String(value, charset);
    }
    EncodedWordEncoder words = new EncodedWordEncoder(charset);
    String name = String.valueOf(field.name());
    String changed =
        ADDRESSES.contains(name)
            ? new AddressFieldEncoder(words).encode(text)
            : name.startsWith("content-")
                ? parameters(text, words)
                : new UnstructuredTextEncoder(words).encode(text);
    return EncodedWordEncoder.isAscii(changed) ? changed.getBytes(StandardCharsets.US_ASCII) : null;
  }

  /**
   * Text of a header line that is not a field, in encoded words.
   *
   * @param bytes each byte as one character
   */
  static String encodedText(String bytes) {
    String text = decoded(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    return text == null
        ? new UnstructuredTextEncoder(new EncodedWordEncoder(StandardCharsets.ISO_8859_1))
            .encode(bytes)
        : new UnstructuredTextEncoder(new EncodedWordEncoder(StandardCharsets.UTF_8)).encode(text);
  }

  /** {@code name="Gr\u00fc\u00dfe.txt"} becomes {@code name*=utf-8''Gr%C3%BC%C3%9Fe.txt}. */
  private static String parameters(String text, EncodedWordEncoder words) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < text.length(); ) {
      int end = text.charAt(at) == '"' ? QuotedText.end(text, at, '"') : at + 1;
      // A quote without a closing quote is ordinary text; the line end after it belongs to the
      // field.
      end = end < 0 ? at + 1 : end;
      String token = text.substring(at, end);
      boolean named = at > 0 && text.charAt(at - 1) == '=';
      if (token.length() > 1 && named && !EncodedWordEncoder.isAscii(token)) {
        out.setLength(out.length() - 1);
        String folded = QuotedText.unescaped(token.substring(1, token.length() - 1));
        String value = folded.replaceAll("[\\r\\n]", "");
        out.append("*=").append(words.encodeParameter(value));
      } else {
        out.append(token);
      }
      at = end;
    }
    return out.toString();
  }

  /**
   * The charset that Content-Type names, if it is known and compatible with ASCII, else ISO-8859-1.
   */
  private static Charset namedCharset(List<RawHeader.Field> fields) {
    for (RawHeader.Field field : fields) {
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

  /** Null when the bytes are invalid in this charset, or do not survive a round trip. */
  private static @Nullable String decoded(byte[] bytes, Charset charset) {
    try {
      String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Arrays.equals(text.getBytes(charset), bytes) ? text : null;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
