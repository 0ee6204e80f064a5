package io.mailhaul.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One direction of an IMAP connection, read by lines and literals (RFC 9051 section 4.3), so that
 * message content is not mistaken for a command.
 */
final class ImapStream {

  private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)\\+?}\r\n$");

  private final InputStream in;

  ImapStream(InputStream in) {
    this.in = in;
  }

  /** The next line with its line end; empty at the end of the stream. */
  byte[] readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      line.write(b);
      if (b == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }

  /** The size in bytes of the literal that follows this line; -1 if none follows. */
  static long literalAfter(byte[] line) {
    Matcher literal = LITERAL.matcher(new String(line, StandardCharsets.ISO_8859_1));
    return literal.find() ? Long.parseLong(literal.group(1)) : -1;
  }

  /** Copies a literal to the output. */
  void copyLiteral(long length, OutputStream out) throws IOException {
    byte[] buffer = new byte[8192];
    for (long left = length; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new EOFException();
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }
}
