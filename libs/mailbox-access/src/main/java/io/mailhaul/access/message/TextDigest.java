package io.mailhaul.access.message;

import io.mailhaul.model.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * SHA-256 over the normalized text of a message. Every line end counts as CRLF. White space at the
 * ends of lines, empty lines at the end and NULs are ignored, because servers change them, and some
 * servers accept a message only without NULs. Write the text to it, then call {@link #hex}.
 */
public final class TextDigest extends OutputStream {

  private static final int BLOCK = 8192;

  private final MessageDigest sha256 = Sha256.newDigest();
  private final byte[] block = new byte[BLOCK];
  private final ByteArrayOutputStream spaces = new ByteArrayOutputStream();
  private int filled;
  private long lineEnds;
  private boolean afterCr;

  @Override
  public void write(int value) {
    byte b = (byte) value;
    if (b == '\r' || b == '\n') {
      if (b == '\r' || !afterCr) {
        lineEnds++;
      }
      spaces.reset();
      afterCr = b == '\r';
      return;
    }
    afterCr = false;
    if (b == 0) {
      return;
    }
    if (b == ' ' || b == '\t') {
      spaces.write(b);
      return;
    }
    for (; lineEnds > 0; lineEnds--) {
      digest((byte) '\r');
      digest((byte) '\n');
    }
    if (spaces.size() > 0) {
      for (byte space : spaces.toByteArray()) {
        digest(space);
      }
      spaces.reset();
    }
    digest(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  private void digest(byte b) {
    if (filled == BLOCK) {
      sha256.update(block, 0, filled);
      filled = 0;
    }
    block[filled++] = b;
  }

  /** The digest of all bytes written, in lower-case hex. Nothing may be written afterwards. */
  public String hex() {
    sha256.update(block, 0, filled);
    filled = 0;
    return HexFormat.of().formatHex(sha256.digest());
  }
}
