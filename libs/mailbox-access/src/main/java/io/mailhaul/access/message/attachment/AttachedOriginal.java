package io.mailhaul.access.message.attachment;

import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.OriginalReference;
import io.mailhaul.model.folder.Alteration;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A new message (MIME, RFC 2046) that has a refused message attached, byte for byte. It has the
 * Date, From, To, Cc, Subject and Message-ID of the original as far as they are valid, and a note
 * for the reader. It is streamed, and takes no memory for the original.
 */
public final class AttachedOriginal {

  private static final String NOTE =
      """
      This message could not be stored here as it was, because the mail server
      refused it: it does not follow the rules for Internet mail. Mailhaul, which
      moved this mailbox, has attached the original without any change. The
      attachment is named original.eml; most mail programs can open it.
      """;

  private final Message.Body original;
  private final String header;
  private final String boundary;

  /**
   * @param original the refused message
   * @param leadingBytes its first bytes, with its header
   * @param date for an original without a valid Date; null if it is unknown
   * @param reference the original's fingerprint and digest
   */
  public AttachedOriginal(
      Message.Body original,
      byte[] leadingBytes,
      @Nullable OffsetDateTime date,
      OriginalReference reference) {
    this.original = original;
    this.boundary = "mailhaul-" + reference.digest();
    this.header =
        reference.with(List.of(Alteration.ORIGINAL_ATTACHED)).field()
            + HeaderExcerpt.of(leadingBytes, date)
            + "MIME-Version: 1.0\r\n"
            + "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n".formatted(boundary);
  }

  /**
   * The forms to try, in this order: with the original as a message (message/rfc822) if no server
   * is known to alter its bytes, then as a file in base64.
   */
  public List<Message.Body> forms() {
    List<Message.Body> forms = new ArrayList<>(2);
    if (original instanceof Message.Bytes(byte[] bytes) && isUnalterable(bytes)) {
      forms.add(
          new AttachmentBody(
              head("message/rfc822", isAscii(bytes) ? "7bit" : "8bit"), original, false, tail()));
    }
    forms.add(
        new AttachmentBody(
            head("application/octet-stream;\r\n name=\"original.eml\"", "base64"),
            original,
            true,
            tail()));
    return forms;
  }

  /** The last of the forms: with the original as a file. */
  public Message.Body asFile() {
    return forms().getLast();
  }

  private byte[] head(String type, String encoding) {
    String note = NOTE.replace("\n", "\r\n");
    return """
    %s
    --%s
    Content-Type: text/plain; charset=us-ascii

    %s
    --%s
    Content-Type: %s
    Content-Disposition: attachment; filename="original.eml"
    Content-Transfer-Encoding: %s

    """
        .replace("\n", "\r\n")
        .formatted(header, boundary, note, boundary, type, encoding)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private byte[] tail() {
    return "\r\n--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** Servers alter or refuse NULs, and CR and LF that are not part of a line end. */
  private static boolean isUnalterable(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      boolean lf = bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r');
      boolean cr = bytes[i] == '\r' && (i + 1 == bytes.length || bytes[i + 1] != '\n');
      if (bytes[i] == 0 || lf || cr) {
        return false;
      }
    }
    return bytes.length > 0;
  }
}
