package io.mailhaul.access.imap;

import java.io.Serial;
import org.eclipse.angus.mail.iap.ByteArray;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes the answers to a command may have. A literal is as long as the server says, not as
 * long as RFC822.SIZE has promised, and the mail library makes room for all of it before it reads
 * the first byte: so it is asked for that room here.
 */
final class Room {

  /** For commands whose answers have no literals to speak of. */
  static final Room ENDLESS = new Room(Long.MAX_VALUE);

  /** The server is about to send more. */
  static final class Exceeded extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    Exceeded(long bytes, long most) {
      super("an answer of at least " + bytes + " bytes where at most " + most + " were expected");
    }
  }

  private static final int LINE = 256;

  private long left;

  Room(long bytes) {
    this.left = bytes;
  }

  /** An answer of that length was read. */
  void use(long bytes) {
    if (this != ENDLESS) {
      left -= bytes;
    }
  }

  /** Where the next answer is read into; null for wherever the library likes. */
  @Nullable ByteArray buffer() {
    return this == ENDLESS ? null : new Limited(left);
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
