package io.mailhaul.access.message;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Collects the first bytes of a body, then stops reading it. */
final class BodyPrefix extends OutputStream {

  private static final class LimitReachedException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int limit;

  BodyPrefix(int limit) {
    this.limit = limit;
  }

  /** A source of bytes. */
  interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  byte[] read(Writer body) {
    try {
      body.writeTo(this);
    } catch (LimitReachedException e) {
      // The rest is not needed.
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    bytes.write(from, offset, Math.min(length, limit - bytes.size()));
    if (bytes.size() >= limit) {
      throw new LimitReachedException();
    }
  }
}
