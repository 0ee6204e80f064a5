package io.mailhaul.access.message;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * One message with its content.
 *
 * @param head the metadata; an append writes its flags and its date
 * @param body the bytes, exactly as the server sent them
 */
public record Message(MessageHead head, Body body) {

  /** The bytes of a message. */
  public interface Body {
    /** Exactly as many bytes as {@link #writeTo} writes. */
    long size();

    /**
     * Writes the bytes.
     *
     * @throws io.mailhaul.access.MailboxException if the bytes are read from a source that fails
     * @throws IOException if {@code out} fails
     */
    void writeTo(OutputStream out) throws IOException;

    /**
     * The first {@code limit} bytes, or all if there are fewer. If the body is read from a server,
     * no more than these bytes are read.
     *
     * @throws io.mailhaul.access.MailboxException if the source fails
     */
    default byte[] prefix(int limit) {
      Prefix prefix = new Prefix(limit);
      try {
        writeTo(prefix);
      } catch (Prefix.LimitReachedException e) {
        // The rest is not needed.
      } catch (IOException e) {
        throw new UncheckedIOException("Writing to memory cannot fail", e);
      }
      return prefix.bytes.toByteArray();
    }
  }

  /** A body in memory. */
  public record Bytes(byte[] bytes) implements Body {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(bytes);
    }

    /** The same bytes as a stream. */
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }

  /**
   * The body of a message whose content the source did not send.
   *
   * @param response what the server responded, for the report
   */
  public record Unreadable(String response) implements Body {
    @Override
    public long size() {
      return 0;
    }

    @Override
    public void writeTo(OutputStream out) {
      throw new IllegalStateException("The source did not send the content of this message");
    }
  }

  /** Collects the first bytes of a body, then stops reading it. */
  private static final class Prefix extends OutputStream {

    private static final class LimitReachedException extends IOException {
      private static final long serialVersionUID = 1L;
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int limit;

    Prefix(int limit) {
      this.limit = limit;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      bytes.write(from, offset, Math.min(length, limit - bytes.size()));
      if (bytes.size() >= limit) {
        throw new LimitReachedException();
      }
    }
  }

  public long uid() {
    return head.uid();
  }

  /** Whether the source did not send the content. */
  public boolean isUnreadable() {
    return body instanceof Unreadable;
  }
}
