package io.mailhaul.access.imap;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Takes exactly as many bytes as were announced, and hands them on in blocks small enough that the
 * write timeout is one for a block and not for a whole message.
 */
final class LiteralStream extends OutputStream {

  private static final int BLOCK = 64 * 1024;

  /** What is written is not what was announced. */
  static final class WrongSize extends IOException {
    private static final long serialVersionUID = 1L;

    private WrongSize(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private final OutputStream out;
  private final long size;
  private long written;

  LiteralStream(OutputStream out, long size) {
    this.out = out;
    this.size = size;
  }

  @Override
  public void write(int b) throws IOException {
    requireRoom(1);
    out.write(b);
    written++;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    requireRoom(length);
    for (int done = 0; done < length; ) {
      int block = Math.min(BLOCK, length - done);
      out.write(bytes, offset + done, block);
      done += block;
    }
    written += length;
  }

  private void requireRoom(int more) throws WrongSize {
    if (written + more > size) {
      throw new WrongSize("the item is larger than its announced " + size + " bytes");
    }
  }

  void requireComplete() throws WrongSize {
    if (written != size) {
      throw new WrongSize("the item has " + written + " of its announced " + size + " bytes");
    }
  }
}
