package io.mailhaul.copier.repair;

import io.mailhaul.events.Change;
import org.jspecify.annotations.Nullable;

/**
 * Makes every bare LF and bare CR a CRLF (RFC 5322 section 2.3). Several CRs before an LF are one
 * line end that was written too often: as several they would cut a header in two.
 */
final class LineEnds implements Rung {

  @Override
  public Change change() {
    return Change.LINE_ENDS_TO_CRLF;
  }

  @Override
  public byte[] apply(byte[] item) {
    if (isClean(item)) {
      return item;
    }
    byte[] clean = new byte[write(item, null)];
    write(item, clean);
    return clean;
  }

  private static boolean isClean(byte[] item) {
    for (int i = 0; i < item.length; i++) {
      boolean lf = item[i] == '\n' && (i == 0 || item[i - 1] != '\r');
      boolean cr = item[i] == '\r' && (i + 1 == item.length || item[i + 1] != '\n');
      if (lf || cr) {
        return false;
      }
    }
    return true;
  }

  /** How many bytes there are with clean line ends; writes them where there is a place for them. */
  private static int write(byte[] item, byte @Nullable [] to) {
    int length = 0;
    int crs = 0;
    for (int i = 0; i <= item.length; i++) {
      if (i < item.length && item[i] == '\r') {
        crs++;
        continue;
      }
      boolean lf = i < item.length && item[i] == '\n';
      for (int ends = lf ? 1 : crs; ends > 0; ends--) {
        if (to != null) {
          to[length] = '\r';
          to[length + 1] = '\n';
        }
        length += 2;
      }
      crs = 0;
      if (!lf && i < item.length) {
        if (to != null) {
          to[length] = item[i];
        }
        length++;
      }
    }
    return length;
  }
}
