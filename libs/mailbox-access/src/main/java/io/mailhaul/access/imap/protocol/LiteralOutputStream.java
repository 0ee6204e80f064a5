package io.mailhaul.access.imap.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Accepts exactly the announced number of bytes, and writes them in small blocks, so that the write
 * timeout applies to a block and not to a whole message.
 */
public final class LiteralOutputStream extends OutputStream {

  private static final int BLOCK = 64 * 1024;

  /** The number of written bytes differs from the announced size. */
  public static final class SizeMismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    private SizeMismatchException(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private final OutputStream out;
  private final long size;
  private final boolean endsCommand;
  private final Runnable writeCheck;
  private long written;

  /**
   * @param endsCommand whether the literal is the last one of its command. If so, all other bytes
   *     are flushed before the last byte is written: a process that is paused with bytes in its
   *     buffers sends them when it resumes, and for Courier a command is complete with the last
   *     byte of its literal.
   * @param writeCheck called before every block, and before that last byte
   */
  public LiteralOutputStream(
      OutputStream out, long size, boolean endsCommand, Runnable writeCheck) {
    this.out = out;
    this.size = size;
    this.endsCommand = endsCommand;
    this.writeCheck = writeCheck;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    requireFits(length);
    for (int done = 0; done < length; ) {
      int block = Math.min(BLOCK, length - done);
      boolean last = endsCommand && written + block == size;
      writeCheck.run();
      out.write(bytes, offset + done, last ? block - 1 : block);
      if (last) {
        out.flush();
        writeCheck.run();
        out.write(bytes[offset + length - 1]);
      }
      done += block;
      written += block;
    }
  }

  private void requireFits(int more) throws SizeMismatchException {
    if (written + more > size) {
      throw new SizeMismatchException(
          "the message is larger than its announced " + size + " bytes");
    }
  }

  public void requireComplete() throws SizeMismatchException {
    if (written != size) {
      throw new SizeMismatchException(
          "the message has " + written + " of its announced " + size + " bytes");
    }
  }
}
