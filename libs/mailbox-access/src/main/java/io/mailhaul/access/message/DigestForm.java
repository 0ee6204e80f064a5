package io.mailhaul.access.message;

import io.mailhaul.model.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One form of a message, without its header fields, with CRLF line ends and without white space
 * before them. Lines of the header that are not fields count as text, because two messages may
 * differ in nothing else; without the line that begins a message in an mbox file.
 */
final class DigestForm {

  /** The state of a line in the header. */
  private enum HeaderLine {
    START,
    NAME,
    SPACE_AFTER_NAME,
    FIELD,
    TEXT
  }

  private static final int BLOCK = 8192;

  private final MessageDigest sha256;
  private final byte[] block;
  private int filled;
  private long lineEnds;
  private final ByteArrayOutputStream spaces = new ByteArrayOutputStream();
  private boolean inHeader = true;
  private HeaderLine line = HeaderLine.START;
  private HeaderLine previousLine = HeaderLine.TEXT;
  private final ByteArrayOutputStream name = new ByteArrayOutputStream();

  DigestForm() {
    sha256 = Sha256.newDigest();
    block = new byte[BLOCK];
  }

  DigestForm(DigestForm other) {
    try {
      sha256 = (MessageDigest) other.sha256.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("The JDK's SHA-256 can be cloned", e);
    }
    block = Arrays.copyOf(other.block, BLOCK);
    filled = other.filled;
    lineEnds = other.lineEnds;
    spaces.writeBytes(other.spaces.toByteArray());
    inHeader = other.inHeader;
    line = other.line;
    previousLine = other.previousLine;
    name.writeBytes(other.name.toByteArray());
  }

  void addLineEnd() {
    if (inHeader) {
      endHeaderLine();
    } else {
      lineEnds++;
      spaces.reset();
    }
  }

  private void endHeaderLine() {
    if (line == HeaderLine.START) {
      inHeader = false;
      return;
    }
    if (isName(line)) {
      beginText();
    }
    if (line == HeaderLine.TEXT) {
      lineEnds++;
      spaces.reset();
    }
    previousLine = line;
    line = HeaderLine.START;
  }

  private static boolean isName(HeaderLine line) {
    return line == HeaderLine.NAME || line == HeaderLine.SPACE_AFTER_NAME;
  }

  /** Adds bytes of one line. */
  void add(byte[] bytes, int from, int to) {
    int at = from;
    while (inHeader && at < to && line != HeaderLine.FIELD && line != HeaderLine.TEXT) {
      at += addToName(bytes[at]);
    }
    if (!inHeader || line == HeaderLine.TEXT) {
      addText(bytes, at, to);
    }
  }

  /** The number of bytes consumed, which is 0 if the byte belongs to the text. */
  private int addToName(byte b) {
    if (line == HeaderLine.START) {
      name.reset();
      if (isSpace(b)) {
        // A folded line belongs to the one before.
        line = previousLine;
        return 0;
      }
      line = HeaderLine.NAME;
    }
    if (b == ':' && name.size() > 0) {
      line = HeaderLine.FIELD;
    } else if (isSpace(b)) {
      line = HeaderLine.SPACE_AFTER_NAME;
    } else if (line == HeaderLine.SPACE_AFTER_NAME || b == ':' || b >= 0 && b < ' ') {
      beginText();
      return 0;
    }
    name.write(b);
    return 1;
  }

  /** The line is not a field: what was read of it is text. */
  private void beginText() {
    byte[] start = name.toByteArray();
    if (new String(start, StandardCharsets.ISO_8859_1).matches(">?From .*")) {
      line = HeaderLine.FIELD;
    } else {
      line = HeaderLine.TEXT;
      addText(start, 0, start.length);
    }
  }

  private void addText(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && isSpace(bytes[end - 1])) {
      end--;
    }
    if (end > from) {
      for (; lineEnds > 0; lineEnds--) {
        digest((byte) '\r');
        digest((byte) '\n');
      }
      if (spaces.size() > 0) {
        digest(spaces.toByteArray(), 0, spaces.size());
        spaces.reset();
      }
      digest(bytes, from, end);
    }
    spaces.write(bytes, end, to - end);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  private void digest(byte b) {
    if (filled == BLOCK) {
      flush();
    }
    block[filled++] = b;
  }

  private void digest(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length > BLOCK - filled) {
      flush();
    }
    if (length > BLOCK) {
      sha256.update(bytes, from, length);
    } else {
      System.arraycopy(bytes, from, block, filled, length);
      filled += length;
    }
  }

  private void flush() {
    sha256.update(block, 0, filled);
    filled = 0;
  }

  String hex() {
    if (inHeader && isName(line)) {
      beginText();
    }
    flush();
    return HexFormat.of().formatHex(sha256.digest());
  }
}
