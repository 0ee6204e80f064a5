package io.mailhaul.copier.repair;

import io.mailhaul.events.Change;
import java.util.Arrays;

/** Ends the last line. Nothing can be made of an item without any bytes. */
final class FinalCrlf implements Rung {

  @Override
  public Change change() {
    return Change.FINAL_CRLF_ADDED;
  }

  @Override
  public byte[] apply(byte[] item) {
    if (item.length == 0 || item[item.length - 1] == '\n') {
      return item;
    }
    boolean half = item[item.length - 1] == '\r';
    byte[] ended = Arrays.copyOf(item, item.length + (half ? 1 : 2));
    ended[ended.length - 2] = '\r';
    ended[ended.length - 1] = '\n';
    return ended;
  }
}
