package io.mailhaul.access.imap.protocol;

import java.nio.charset.StandardCharsets;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxDecoder;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;

/**
 * The encoding of folder names on a connection: modified UTF-7 (RFC 3501), or UTF-8 if it was
 * enabled (RFC 6855) or if the server supports only IMAP4rev2 (RFC 9051).
 */
public enum FolderNameEncoding {
  /**
   * RFC 3501 section 5.1.3. A name that a server encodes differently is decoded as UTF-8 if
   * possible, and otherwise unchanged.
   */
  MODIFIED_UTF_7 {
    @Override
    public String encode(String name) {
      return BASE64MailboxEncoder.encode(name);
    }

    @Override
    public String decode(String encoded) {
      // The library also decodes names that are not correctly encoded, and loses characters then.
      String name = BASE64MailboxDecoder.decode(encoded);
      return encode(name).equals(encoded) ? name : UTF_8.decode(encoded);
    }
  },
  UTF_8 {
    @Override
    public String encode(String name) {
      return toUtf8Bytes(name);
    }

    @Override
    public String decode(String encoded) {
      byte[] bytes = encoded.getBytes(StandardCharsets.ISO_8859_1);
      return ImapResponse.decodeText(bytes, 0, bytes.length);
    }
  };

  /** The encoded name, one character per byte. */
  public abstract String encode(String name);

  /**
   * The decoded name.
   *
   * @param encoded one character per byte
   */
  public abstract String decode(String encoded);

  /** The name in UTF-8, one character per byte. */
  public static String toUtf8Bytes(String name) {
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
