package io.mailhaul.access.message.repair;

import io.mailhaul.model.folder.Alteration;
import java.util.Arrays;

/** Ends the last line with CRLF. An empty message stays empty. */
final class FinalCrlfAdder implements RepairStep {

  @Override
  public Alteration alteration() {
    return Alteration.FINAL_CRLF_ADDED;
  }

  @Override
  public byte[] apply(byte[] message) {
    if (message.length == 0 || message[message.length - 1] == '\n') {
      return message;
    }
    boolean half = message[message.length - 1] == '\r';
    byte[] ended = Arrays.copyOf(message, message.length + (half ? 1 : 2));
    ended[ended.length - 2] = '\r';
    ended[ended.length - 1] = '\n';
    return ended;
  }
}
