package io.mailhaul.access.message.repair;

import io.mailhaul.access.message.header.RawHeader;
import io.mailhaul.model.folder.Alteration;
import java.util.List;

/**
 * Puts an empty line before a message without any header field, so that it has a header that is
 * empty, and all of it is its text.
 */
final class HeaderAdder implements RepairStep {

  @Override
  public Alteration alteration() {
    return Alteration.HEADER_ADDED;
  }

  @Override
  public byte[] apply(byte[] message) {
    List<RawHeader.Field> fields = RawHeader.fields(message, 0);
    if (fields.isEmpty() || fields.stream().anyMatch(field -> field.colon() >= 0)) {
      return message;
    }
    byte[] added = new byte[message.length + 2];
    added[0] = '\r';
    added[1] = '\n';
    System.arraycopy(message, 0, added, 2, message.length);
    return added;
  }
}
