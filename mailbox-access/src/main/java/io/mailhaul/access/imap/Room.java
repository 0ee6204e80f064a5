package io.mailhaul.access.imap;

import java.io.Serial;
import org.eclipse.angus.mail.iap.ByteArray;

/**
 * How many bytes the answers to a command may have. A literal is as long as the server says, not as
 * long as RFC822.SIZE has promised, and the mail library makes room for all of it before it reads
 * the first byte: so it is asked for that room here.
 */
final class Room {

  /**
   * What one response may have in any case. Long ones tell what has vanished from a folder of
   * millions, or are the header of a strange message. Compressed, a server could send any number of
   * bytes at the cost of a thousandth.
   */
  static final long MOST = 32L << 20;

  /** For commands whose answers have no literals to speak of, however many answers there are. */
  static final Room ENDLESS = new Room(MOST);

  /** The server is about to send more. */
  static final class Exceeded extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    Exceeded(long bytes, long most) {
      super("an response of at least " + bytes + " bytes where at most " + most + " were expected");
    }
  }

  private static final int LINE = 256;

  private long left;

  Room(long bytes) {
    this.left = bytes;
  }

  /** An response of that length was read. */
  void use(long bytes) {
    if (this != ENDLESS) {
      left -= bytes;
    }
  }

  /** Where the next response is read into. */
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
      // The library rounds up.
      if (length > most + 2 * LINE) {
        throw new Exceeded(length, most);
      }
      super.grow(more);
    }
  }
}
