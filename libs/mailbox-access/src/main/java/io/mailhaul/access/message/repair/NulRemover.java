package io.mailhaul.access.message.repair;

import io.mailhaul.model.folder.Alteration;

/**
 * Removes NUL bytes, which a message must not contain (RFC 5322 section 4, RFC 3501 section 4.3).
 */
final class NulRemover implements RepairStep {

  @Override
  public Alteration alteration() {
    return Alteration.NUL_REMOVED;
  }

  @Override
  public byte[] apply(byte[] message) {
    int kept = 0;
    for (byte b : message) {
      kept += b == 0 ? 0 : 1;
    }
    // Of a message of NULs only, nothing would be left, and an empty message is invalid.
    if (kept == message.length || kept == 0) {
      return message;
    }
    byte[] without = new byte[kept];
    int at = 0;
    for (byte b : message) {
      if (b != 0) {
        without[at++] = b;
      }
    }
    return without;
  }
}
