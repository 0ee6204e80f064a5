package io.mailhaul.access.message.attachment;

import io.mailhaul.access.message.header.HeaderDateParser;
import io.mailhaul.access.message.header.RawHeader;
import io.mailhaul.access.message.repair.RepairSequence;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a malformed header that mail programs show, as fields that every server accepts.
 */
final class HeaderExcerpt {

  private static final List<String> NAMES =
      List.of("Date", "From", "To", "Cc", "Subject", "Message-ID");

  /** The original has the whole value. */
  private static final int MAX_VALUE_LENGTH = 2_000;

  /** Lines must not have more than 998 characters (RFC 5322 section 2.1.1). */
  private static final int MAX_WORD_LENGTH = 900;

  private static final int MAX_LINE_LENGTH = 78;

  private static final DateTimeFormatter RFC_5322 =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

  private HeaderExcerpt() {}

  /**
   * The fields with their line ends. A Date and a From are always there (RFC 5322 section 3.6), if
   * the date is known.
   */
  static String of(byte[] message, @Nullable OffsetDateTime date) {
    Map<String, String> values = new LinkedHashMap<>();
    NAMES.forEach(name -> values.put(name, ""));
    for (RawHeader.Field field : RawHeader.fields(repairedHeader(message), 0)) {
      for (String name : NAMES) {
        if (field.isNamed(name)) {
          values.merge(name, valid(field.value()), (first, next) -> first.isEmpty() ? next : first);
        }
      }
    }
    if (HeaderDateParser.parse(values.getOrDefault("Date", "")) == null) {
      values.put("Date", date == null ? "" : RFC_5322.format(date));
    }
    if (values.getOrDefault("From", "").isEmpty()) {
      values.put("From", "unknown sender <unknown@unknown.invalid>");
    }
    StringBuilder fields = new StringBuilder();
    values.forEach((name, value) -> {
      if (!value.isEmpty()) {
        fields.append(folded(name + ": " + value)).append("\r\n");
      }
    });
    return fields.toString();
  }

  /** The header in its last repaired form, which has no 8-bit characters where that is possible. */
  private static byte[] repairedHeader(byte[] message) {
    byte[] header = Arrays.copyOf(message, RawHeader.end(message, 0));
    RepairSequence forms = new RepairSequence(header);
    for (RepairSequence.RepairedForm form = forms.next(); form != null; form = forms.next()) {
      header = form.bytes();
    }
    return header;
  }

  private static String valid(String value) {
    String text =
        value
            .replaceAll("[^\\x21-\\x7e]+", " ")
            .replaceAll("(\\S{" + MAX_WORD_LENGTH + "})\\S+", "$1")
            .strip();
    if (text.length() <= MAX_VALUE_LENGTH) {
      return text;
    }
    // After a comma or a space, so that no address and no encoded word is cut in two.
    int end =
        Math.max(text.lastIndexOf(',', MAX_VALUE_LENGTH), text.lastIndexOf(' ', MAX_VALUE_LENGTH));
    return text.substring(0, end > 0 ? end : MAX_VALUE_LENGTH);
  }

  /** Folds before spaces (RFC 5322 section 2.2.3); a word of more than a line stays as it is. */
  private static String folded(String field) {
    StringBuilder folded = new StringBuilder();
    String rest = field;
    while (rest.length() > MAX_LINE_LENGTH) {
      int space = rest.lastIndexOf(' ', MAX_LINE_LENGTH);
      if (space <= rest.indexOf(' ') && folded.isEmpty() || space <= 0) {
        space = rest.indexOf(' ', MAX_LINE_LENGTH);
      }
      if (space < 0) {
        break;
      }
      folded.append(rest, 0, space).append("\r\n");
      rest = rest.substring(space);
    }
    return folded.append(rest).toString();
  }
}
