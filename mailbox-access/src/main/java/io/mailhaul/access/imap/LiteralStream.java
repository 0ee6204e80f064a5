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
  private final boolean ends;
  private final Runnable mayGoOn;
  private long written;

  /**
   * @param ends whether it ends its command. Then all other bytes have left before the last one is
   *     written: whoever is paused while bytes wait to leave writes them on waking, and Courier
   *     takes a command for complete with the last byte of its literal.
   * @param mayGoOn is called before every block, and before such a last byte
   */
  LiteralStream(OutputStream out, long size, boolean ends, Runnable mayGoOn) {
    this.out = out;
    this.size = size;
    this.ends = ends;
    this.mayGoOn = mayGoOn;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    requireRoom(length);
    for (int done = 0; done < length; ) {
      int block = Math.min(BLOCK, length - done);
      boolean last = ends && written + block == size;
      mayGoOn.run();
      out.write(bytes, offset + done, last ? block - 1 : block);
      if (last) {
        out.flush();
        mayGoOn.run();
        out.write(bytes[offset + length - 1]);
      }
      done += block;
      written += block;
    }
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
