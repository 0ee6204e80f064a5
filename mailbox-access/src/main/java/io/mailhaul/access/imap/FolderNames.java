package io.mailhaul.access.imap;

import java.nio.charset.StandardCharsets;

/**
 * How a connection spells the names of folders: in modified UTF-7 (RFC 3501), or in UTF-8 once that
 * was agreed upon (RFC 6855) or where the server knows IMAP4rev2 only (RFC 9051).
 */
enum FolderNames {
  MODIFIED_UTF_7 {
    @Override
    String encode(String name) {
      return ModifiedUtf7.encode(name);
    }

    @Override
    String decode(String wire) {
      return ModifiedUtf7.decode(wire);
    }
  },
  UTF_8 {
    @Override
    String encode(String name) {
      return bare(name);
    }

    @Override
    String decode(String wire) {
      byte[] bytes = wire.getBytes(StandardCharsets.ISO_8859_1);
      return Answer.decoded(bytes, 0, bytes.length);
    }
  };

  /** One character per byte. */
  abstract String encode(String name);

  /**
   * The name for people.
   *
   * @param wire one character per byte
   */
  abstract String decode(String wire);

  /** The name in UTF-8, one character per byte. */
  static String bare(String name) {
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
