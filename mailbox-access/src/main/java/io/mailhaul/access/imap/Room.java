package io.mailhaul.access.imap;

import java.io.Serial;
import org.eclipse.angus.mail.iap.ByteArray;

/**
 * Limits the number of bytes in the responses to a command. A literal has the length that the
 * server announces, which may differ from RFC822.SIZE, and the mail library allocates memory for
 * all of it before it reads the first byte. The limit is checked at that allocation.
 */
final class Room {

  /**
   * The maximum size of one response to a command without a limit of its own. Long responses list
   * the expunged messages of a large folder, or contain an unusually long header. With compression,
   * a server could otherwise send very large responses at little cost.
   */
  static final long MOST = 32L << 20;

  /** Limits each response, but not their number: for commands without large literals. */
  static final Room ENDLESS = new Room(MOST);

  /** The server has announced more bytes than allowed. */
  static final class Exceeded extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    Exceeded(long bytes, long most) {
      super("a response of at least " + bytes + " bytes where at most " + most + " were expected");
    }
  }

  private static final int LINE = 256;

  private long left;

  Room(long bytes) {
    this.left = bytes;
  }

  /** Subtracts a response of this length. */
  void use(long bytes) {
    if (this != ENDLESS) {
      left -= bytes;
    }
  }

  /** The buffer for the next response. */
  ByteArray buffer() {
    return new Limited(left);
  }

  private static final class Limited extends ByteArray {
    private final long most;

    Limited(long most) {
      super(LINE);
      this.most = most;
    }

    @Override
    public void grow(int more) {
      long length = (long) getBytes().length + more;
      // The mail library rounds up.
      if (length > most + 2 * LINE) {
        throw new Exceeded(length, most);
      }
      super.grow(more);
    }
  }
}
