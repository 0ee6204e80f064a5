package io.mailhaul.access.message;

import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a {@link Fingerprint}, unfolded but otherwise unchanged (RFC 5322 section
 * 2.2); null if the message has no such field. If a field occurs twice, the first one counts.
 *
 * @param original the value of {@link OriginalReference}
 */
public record HeaderFields(
    @Nullable String messageId,
    @Nullable String date,
    @Nullable String from,
    @Nullable String subject,
    @Nullable String original) {

  private static final List<String> NAMES =
      List.of(
          "message-id",
          "date",
          "from",
          "subject",
          OriginalReference.FIELD_NAME.toLowerCase(Locale.ROOT));

  /**
   * Reads the fields from a header, or from a message, whose header ends with the first empty line.
   * Lines end with LF after any number of CRs; lines that are not header fields are skipped.
   */
  public static HeaderFields of(byte[] bytes) {
    String[] found = new String[NAMES.size()];
    int at = 0;
    while (at < bytes.length) {
      int end = lineEnd(bytes, at);
      if (isEmpty(bytes, at, end)) {
        break;
      }
      while (end < bytes.length && (bytes[end] == ' ' || bytes[end] == '\t')) {
        int next = lineEnd(bytes, end);
        if (isEmpty(bytes, end, next)) {
          break;
        }
        end = next;
      }
      int field = fieldAt(bytes, at, end);
      if (field >= 0 && found[field] == null) {
        found[field] = value(bytes, at + NAMES.get(field).length(), end);
      }
      at = end;
    }
    return new HeaderFields(found[0], found[1], found[2], found[3], found[4]);
  }

  /** The subject with encoded words (RFC 2047) decoded where possible; null if there is none. */
  public @Nullable String readableSubject() {
    if (subject == null) {
      return null;
    }
    try {
      return MimeUtility.decodeText(subject);
    } catch (UnsupportedEncodingException e) {
      return subject;
    }
  }

  private static int fieldAt(byte[] bytes, int at, int end) {
    for (int field = 0; field < NAMES.size(); field++) {
      int length = NAMES.get(field).length();
      if (end - at <= length) {
        continue;
      }
      String name = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
      if (name.toLowerCase(Locale.ROOT).equals(NAMES.get(field))) {
        int colon = at + length;
        while (colon < end && (bytes[colon] == ' ' || bytes[colon] == '\t')) {
          colon++;
        }
        if (colon < end && bytes[colon] == ':') {
          return field;
        }
      }
    }
    return -1;
  }

  private static String value(byte[] bytes, int afterName, int end) {
    int at = afterName;
    while (bytes[at] != ':') {
      at++;
    }
    String text = decode(bytes, at + 1, end);
    return text.replaceAll("\\r*\\n(?=[ \\t])", "").strip();
  }

  /** Header fields should be ASCII; other bytes are mostly UTF-8, and are never dropped. */
  private static String decode(byte[] bytes, int from, int to) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
  }

  private static int lineEnd(byte[] bytes, int at) {
    int end = at;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    return Math.min(bytes.length, end + 1);
  }

  private static boolean isEmpty(byte[] bytes, int at, int end) {
    int text = at;
    while (text < end && bytes[text] == '\r') {
      text++;
    }
    return text == end - 1 && bytes[text] == '\n';
  }
}
