package io.mailhaul.access.message.repair;

import io.mailhaul.model.folder.Alteration;
import org.jspecify.annotations.Nullable;

/**
 * Makes every bare LF and bare CR a CRLF (RFC 5322 section 2.3). Several CRs before an LF count as
 * one line end: as several line ends they would split a header.
 */
final class LineEndNormalizer implements RepairStep {

  @Override
  public Alteration alteration() {
    return Alteration.LINE_ENDS_TO_CRLF;
  }

  @Override
  public byte[] apply(byte[] message) {
    if (isClean(message)) {
      return message;
    }
    byte[] clean = new byte[write(message, null)];
    write(message, clean);
    return clean;
  }

  private static boolean isClean(byte[] message) {
    for (int i = 0; i < message.length; i++) {
      boolean lf = message[i] == '\n' && (i == 0 || message[i - 1] != '\r');
      boolean cr = message[i] == '\r' && (i + 1 == message.length || message[i + 1] != '\n');
      if (lf || cr) {
        return false;
      }
    }
    return true;
  }

  /**
   * Writes the message with CRLF line ends to {@code to}, if it is not null, and returns the
   * length.
   */
  private static int write(byte[] message, byte @Nullable [] to) {
    int length = 0;
    int crs = 0;
    for (int i = 0; i <= message.length; i++) {
      if (i < message.length && message[i] == '\r') {
        crs++;
        continue;
      }
      boolean lf = i < message.length && message[i] == '\n';
      for (int ends = lf ? 1 : crs; ends > 0; ends--) {
        if (to != null) {
          to[length] = '\r';
          to[length + 1] = '\n';
        }
        length += 2;
      }
      crs = 0;
      if (!lf && i < message.length) {
        if (to != null) {
          to[length] = message[i];
        }
        length++;
      }
    }
    return length;
  }
}
