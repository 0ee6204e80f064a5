package io.mailhaul.copier.repair;

import io.mailhaul.events.Change;

/** Removes NUL bytes, which no message may hold (RFC 5322 section 4, RFC 3501 section 4.3). */
final class Nuls implements Rung {

  @Override
  public Change change() {
    return Change.NUL_REMOVED;
  }

  @Override
  public byte[] apply(byte[] item) {
    int kept = 0;
    for (byte b : item) {
      kept += b == 0 ? 0 : 1;
    }
    // Of nothing but NULs nothing would be left, and an empty message is none.
    if (kept == item.length || kept == 0) {
      return item;
    }
    byte[] without = new byte[kept];
    int at = 0;
    for (byte b : item) {
      if (b != 0) {
        without[at++] = b;
      }
    }
    return without;
  }
}
