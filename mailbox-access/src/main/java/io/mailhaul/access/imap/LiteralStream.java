package io.mailhaul.access.imap;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Accepts exactly the announced number of bytes, and writes them in small blocks, so that the write
 * timeout applies to a block and not to a whole message.
 */
final class LiteralStream extends OutputStream {

  private static final int BLOCK = 64 * 1024;

  /** The number of written bytes differs from the announced size. */
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
   * @param endsCommand whether the literal is the last one of its command. If so, all other bytes
   *     are flushed before the last byte is written: a process that is paused with bytes in its
   *     buffers sends them when it resumes, and for Courier a command is complete with the last
   *     byte of its literal.
   * @param writeCheck called before every block, and before that last byte
   */
  LiteralStream(OutputStream out, long size, boolean endsCommand, Runnable writeCheck) {
    this.out = out;
    this.size = size;
    this.ends = endsCommand;
    this.mayGoOn = writeCheck;
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
      throw new WrongSize("the message is larger than its announced " + size + " bytes");
    }
  }

  void requireComplete() throws WrongSize {
    if (written != size) {
      throw new WrongSize("the message has " + written + " of its announced " + size + " bytes");
    }
  }
}
