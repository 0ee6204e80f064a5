package io.mailhaul.access;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Takes the first bytes of a body and stops it then. */
final class Beginning extends OutputStream {

  private static final class Enough extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int most;

  private Beginning(int most) {
    this.most = most;
  }

  static byte[] of(Item.Body body, int most) {
    Beginning beginning = new Beginning(most);
    try {
      body.writeTo(beginning);
    } catch (Enough e) {
      // The rest is not wanted.
    } catch (IOException e) {
      throw new UncheckedIOException("Memory takes what is written to it", e);
    }
    return beginning.bytes.toByteArray();
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
