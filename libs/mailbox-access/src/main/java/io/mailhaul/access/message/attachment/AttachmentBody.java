package io.mailhaul.access.message.attachment;

import io.mailhaul.access.message.Message;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;

/** A message with an attachment that is streamed. */
final class AttachmentBody implements Message.Body {

  private static final int LINE = 76;

  private final byte[] head;
  private final Message.Body attachment;
  private final boolean base64;
  private final byte[] tail;

  /**
   * @param head everything before the attachment
   * @param base64 whether the attachment is encoded in base64 (RFC 2045 section 6.8)
   * @param tail everything after the attachment
   */
  AttachmentBody(byte[] head, Message.Body attachment, boolean base64, byte[] tail) {
    this.head = head;
    this.attachment = attachment;
    this.base64 = base64;
    this.tail = tail;
  }

  @Override
  public long size() {
    long size = attachment.size();
    return head.length + (base64 ? base64Size(size) : size) + tail.length;
  }

  private static long base64Size(long bytes) {
    long characters = (bytes + 2) / 3 * 4;
    return characters + 2 * (Math.max(0, characters - 1) / LINE);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(head);
    if (base64) {
      try (OutputStream encoded = Base64.getMimeEncoder().wrap(new OpenStream(out))) {
        attachment.writeTo(encoded);
      }
    } else {
      attachment.writeTo(out);
    }
    out.write(tail);
  }

  /** The end of the encoded attachment does not end the message. */
  private static final class OpenStream extends FilterOutputStream {

    OpenStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() {
      // The message continues.
    }
  }
}
