package io.mailhaul.access.imap.protocol;

import io.mailhaul.model.SecretMask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.eclipse.angus.mail.iap.Protocol;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;

/** One response of a server, including its literals, as raw bytes (RFC 3501 section 7). */
public final class ImapResponse extends Response {

  private SecretMask mask = SecretMask.NONE;

  public ImapResponse(Protocol protocol) throws IOException, ProtocolException {
    super(protocol);
  }

  /** Masks these secrets in what is shown of the response. */
  public void maskSecrets(SecretMask secrets) {
    mask = secrets;
  }

  /** The length in bytes, including literals. */
  public int length() {
    return size;
  }

  /** A parser that starts after {@code *} or the tag. */
  public ImapResponseParser parser() {
    int start = 0;
    if (isUnTagged()) {
      start = 1;
    } else if (isTagged()) {
      while (start < size && buffer[start] != ' ') {
        start++;
      }
    }
    return new ImapResponseParser(buffer, start, size);
  }

  /** Whether this is an untagged response with this name, as in {@code * LIST …}. */
  public boolean isNamed(String name) {
    return isUnTagged() && parser().acceptAtom(name);
  }

  /** Whether this is an untagged response with a number and this name: {@code * 5 FETCH …}. */
  public boolean isNumbered(String name) {
    if (!isUnTagged()) {
      return false;
    }
    ImapResponseParser parser = parser();
    return parser.readNumber() >= 0 && parser.acceptAtom(name);
  }

  /** Whether this is OK, NO, BAD or BYE with this response code, such as {@code [TRYCREATE]}. */
  public boolean hasCode(String name) {
    String code = code();
    return code.equals(name) || code.startsWith(name + " ");
  }

  /** The response code after OK, NO, BAD or BYE in upper case, without brackets; may be empty. */
  public String code() {
    String text = unmaskedText();
    int end = text.indexOf(']');
    return text.startsWith("[") && end > 0 ? text.substring(1, end).toUpperCase(Locale.ROOT) : "";
  }

  /** Whether the response contains this word, ignoring case. */
  public boolean containsWord(String word) {
    return Arrays.asList(toString().toUpperCase(Locale.ROOT).strip().split("\\s+")).contains(word);
  }

  /**
   * The text after OK, NO, BAD or BYE with the response code, without control characters and
   * secrets: servers may repeat what they got.
   */
  public String text() {
    return singleLine(mask.apply(decodedText()));
  }

  /** The same with what would be masked: to be read, never to be shown. */
  public String unmaskedText() {
    return singleLine(decodedText());
  }

  /** The whole response, without control characters and secrets. */
  public String line() {
    return singleLine(mask.apply(decodeText(buffer, 0, size)));
  }

  private String decodedText() {
    reset();
    skipSpaces();
    return decodeText(buffer, index, Math.max(index, size));
  }

  private static String singleLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ").strip();
  }

  /** Texts of servers should be ASCII; other bytes are mostly UTF-8. */
  static String decodeText(byte[] bytes, int from, int to) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
  }
}
