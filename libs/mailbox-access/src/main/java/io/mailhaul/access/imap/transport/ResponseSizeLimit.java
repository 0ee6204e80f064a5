package io.mailhaul.access.imap.transport;

import java.io.Serial;
import org.eclipse.angus.mail.iap.ByteArray;

/**
 * Limits the number of bytes in the responses to a command. A literal has the length that the
 * server announces, which may differ from RFC822.SIZE, and the mail library allocates memory for
 * all of it before it reads the first byte. The limit is checked at that allocation.
 */
public final class ResponseSizeLimit {

  /**
   * The maximum size of one response to a command without a limit of its own. Long responses list
   * the expunged messages of a large folder, or contain an unusually long header. With compression,
   * a server could otherwise send very large responses at little cost.
   */
  public static final long MAX_RESPONSE = 32L << 20;

  /** Limits each response, but not their number: for commands without large literals. */
  public static final ResponseSizeLimit PER_RESPONSE = new ResponseSizeLimit(MAX_RESPONSE);

  /** The server has announced more bytes than allowed. */
  public static final class ExceededException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    ExceededException(long bytes, long most) {
      super("a response of at least " + bytes + " bytes where at most " + most + " were expected");
    }
  }

  private static final int LINE = 256;

  private long remaining;

  public ResponseSizeLimit(long bytes) {
    this.remaining = bytes;
  }

  /** Subtracts a response of this length. */
  public void consume(long bytes) {
    if (this != PER_RESPONSE) {
      remaining -= bytes;
    }
  }

  /** The buffer for the next response. */
  public ByteArray buffer() {
    return new LimitedByteArray(remaining);
  }

  private static final class LimitedByteArray extends ByteArray {
    private final long limit;

    LimitedByteArray(long limit) {
      super(LINE);
      this.limit = limit;
    }

    @Override
    public void grow(int more) {
      long length = (long) getBytes().length + more;
      // The mail library rounds up.
      if (length > limit + 2 * LINE) {
        throw new ExceededException(length, limit);
      }
      super.grow(more);
    }
  }
}
