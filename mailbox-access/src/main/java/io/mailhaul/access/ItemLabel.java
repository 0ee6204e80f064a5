package io.mailhaul.access;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.UnsupportedEncodingException;
import org.jspecify.annotations.Nullable;

/**
 * The header fields by which a person recognises an item in a report.
 *
 * @param subject decoded (RFC 2047) where it can be
 */
public record ItemLabel(@Nullable String messageId, @Nullable String subject) {

  private static final ItemLabel UNKNOWN = new ItemLabel(null, null);
  private static final int LONGEST_HEADER = 256 * 1024;

  /** The fields of an item that is in memory; all null for any other, and for a broken header. */
  public static ItemLabel of(Item item) {
    if (!(item.body() instanceof Item.Bytes(byte[] bytes))) {
      return UNKNOWN;
    }
    try {
      InternetHeaders headers =
          new InternetHeaders(
              new ByteArrayInputStream(bytes, 0, Math.min(bytes.length, LONGEST_HEADER)), true);
      String subject = headers.getHeader("Subject", null);
      return new ItemLabel(
          headers.getHeader("Message-ID", null), subject == null ? null : decoded(subject));
    } catch (MessagingException e) {
      return UNKNOWN;
    }
  }

  private static String decoded(String text) {
    try {
      return MimeUtility.decodeText(MimeUtility.unfold(text));
    } catch (UnsupportedEncodingException e) {
      return text;
    }
  }
}
