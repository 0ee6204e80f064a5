package io.mailhaul.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * One item with its content.
 *
 * @param head what FETCH says of it; flags and date are what an append writes
 * @param body its bytes, exactly as the server gave them
 */
public record Item(ItemHead head, Body body) {

  /** The bytes of an item. */
  public interface Body {
    /** Exactly as many bytes as {@link #writeTo} writes. */
    long size();

    /**
     * Writes the bytes.
     *
     * @throws MailboxException when they have to be read from a source that fails
     * @throws IOException when {@code out} fails
     */
    void writeTo(OutputStream out) throws IOException;

    /**
     * The first {@code most} bytes, or all if there are no more; of a body that has to be read, no
     * more than these are read for it.
     *
     * @throws MailboxException when the source fails
     */
    default byte[] beginning(int most) {
      return Beginning.of(this, most);
    }
  }

  /** A body that is in memory. */
  public record Bytes(byte[] bytes) implements Body {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(bytes);
    }

    /** The same bytes to read. */
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }

  /** The body of an item that the source did not hand out. */
  public record Unreadable(String answer) implements Body {
    @Override
    public long size() {
      return 0;
    }

    @Override
    public void writeTo(OutputStream out) {
      throw new IllegalStateException("The source did not hand out this item");
    }
  }

  public long uid() {
    return head.uid();
  }

  /** Whether the source did not hand out the content. */
  public boolean unreadable() {
    return body instanceof Unreadable;
  }
}
