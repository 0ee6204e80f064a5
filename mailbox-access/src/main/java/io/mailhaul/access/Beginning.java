package io.mailhaul.access;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Collects the first bytes of a body, then stops reading it. */
final class Beginning extends OutputStream {

  private static final class Enough extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int most;

  private Beginning(int limit) {
    this.most = limit;
  }

  static byte[] of(Item.Body body, int limit) {
    Beginning prefix = new Beginning(limit);
    try {
      body.writeTo(prefix);
    } catch (Enough e) {
      // The rest is not needed.
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory cannot fail", e);
    }
    return prefix.bytes.toByteArray();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    bytes.write(from, offset, Math.min(length, most - bytes.size()));
    if (bytes.size() >= most) {
      throw new Enough();
    }
  }
}
