package io.mailhaul.access.message.repair;

import io.mailhaul.access.message.header.EncodedWordEncoder;
import io.mailhaul.access.message.header.RawHeader;
import io.mailhaul.model.folder.Alteration;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes fields of all header lines (RFC 5322 section 2.2). White space before a colon is removed. A
 * line that is not a field is kept in a field of its own. If nothing but such lines remain of a
 * message that has no empty line, they are its text, and an empty line is put before them.
 */
final class HeaderLineRepairer implements RepairStep {

  private static final byte[] FIELD =
      "Mailhaul-Invalid-Header: ".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] CRLF = {'\r', '\n'};

  @Override
  public Alteration alteration() {
    return Alteration.HEADER_LINES_REPAIRED;
  }

  @Override
  public byte[] apply(byte[] message) {
    List<RawHeader.Field> fields = RawHeader.fields(message, 0);
    if (fields.stream().allMatch(RawHeader.Field::isStrict)
        || fields.stream().noneMatch(field -> field.colon() >= 0)) {
      return message;
    }
    ByteArrayOutputStream repaired = new ByteArrayOutputStream(message.length + 1_000);
    int textStart = textStart(message, fields);
    for (RawHeader.Field field : fields) {
      if (field.from() < textStart) {
        write(field, repaired);
      }
    }
    int rest = Math.min(textStart, fields.getLast().to());
    if (rest < fields.getLast().to()) {
      repaired.writeBytes(CRLF);
    }
    repaired.write(message, rest, message.length - rest);
    return repaired.toByteArray();
  }

  /** The index of the text of a message without an empty line; its end if there is none. */
  private static int textStart(byte[] message, List<RawHeader.Field> fields) {
    int start = message.length;
    if (fields.getLast().to() == message.length) {
      for (int i = fields.size() - 1; fields.get(i).colon() < 0; i--) {
        start = fields.get(i).from();
      }
    }
    return start;
  }

  private static void write(RawHeader.Field field, ByteArrayOutputStream out) {
    byte[] message = field.message();
    if (field.colon() >= 0) {
      int nameEnd = field.nameEnd();
      out.write(message, field.from(), nameEnd - field.from());
      out.write(message, field.colon(), field.to() - field.colon());
      return;
    }
    out.writeBytes(FIELD);
    String text =
        new String(message, field.from(), field.to() - field.from(), StandardCharsets.ISO_8859_1);
    out.writeBytes(
        EncodedWordEncoder.isAscii(text)
            ? text.getBytes(StandardCharsets.US_ASCII)
            : HeaderEncoder.encodedText(text).getBytes(StandardCharsets.US_ASCII));
  }
}
