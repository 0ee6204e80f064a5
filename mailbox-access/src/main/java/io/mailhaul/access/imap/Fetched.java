package io.mailhaul.access.imap;

import io.mailhaul.access.imap.AnswerParser.Malformed;
import io.mailhaul.access.imap.AnswerParser.Str;
import io.mailhaul.access.imap.AnswerParser.Value;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one or several FETCH answers say of one item (RFC 3501 section 7.4.2).
 *
 * @param uid -1 when it is not said
 * @param flags null when they are not said
 * @param date null when it is not said, or is none
 * @param size RFC822.SIZE; -1 when it is not said
 * @param content whether the section that was asked for is in the response
 * @param body its bytes; null for NIL, and when it is not in the response
 * @param labels X-GM-LABELS, decoded; null when they are not said
 */
record Fetched(
    long uid,
    @Nullable Set<String> flags,
    @Nullable OffsetDateTime date,
    long size,
    Content content,
    byte @Nullable [] body,
    @Nullable Set<String> labels) {

  /** What no flag may hold (atom-specials, RFC 3501 section 9), beside control characters. */
  private static final String NOT_IN_FLAGS = " (){%*\"\\\u007f";

  /** What is said of the content. */
  enum Content {
    NONE,
    NIL,
    BYTES,
    /** The response ends or breaks where the content should be. */
    BROKEN
  }

  /** Null when the response is something else than FETCH. */
  static @Nullable Fetched read(Answer response) {
    if (!response.isNumbered("FETCH")) {
      return null;
    }
    AnswerParser parser = response.parser();
    parser.number();
    parser.atom();
    Builder builder = new Builder();
    try {
      builder.read(parser);
    } catch (Malformed e) {
      // One item that a server garbles must not hide that it is there.
      builder.content = Content.BROKEN;
    }
    return builder.build();
  }

  /**
   * Whether this is a flag (RFC 3501 section 9). What is not could, written into the next command,
   * be much more than a flag.
   */
  static boolean isFlag(String text) {
    int name = text.startsWith("\\") ? 1 : 0;
    for (int i = name; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || NOT_IN_FLAGS.indexOf(text.charAt(i)) >= 0) {
        return false;
      }
    }
    return text.length() > name;
  }

  /** Whether it cannot even be told which item this is. */
  boolean isGarbled() {
    return uid < 0 && content == Content.BROKEN;
  }

  /** Both answers as one; the later one counts where both say something. */
  Fetched plus(Fetched later) {
    return new Fetched(
        uid,
        later.flags == null ? flags : later.flags,
        later.date == null ? date : later.date,
        later.size < 0 ? size : later.size,
        later.content == Content.NONE ? content : later.content,
        later.content == Content.NONE ? body : later.body,
        later.labels == null ? labels : later.labels);
  }

  /** The section's bytes, none for NIL. */
  byte[] bytes() {
    return body == null ? new byte[0] : body;
  }

  private static final class Builder {
    private long uid = -1;
    private @Nullable Set<String> flags;
    private @Nullable OffsetDateTime date;
    private long size = -1;
    private Content content = Content.NONE;
    private byte @Nullable [] body;
    private @Nullable Set<String> labels;

    /** Item by item rather than as one list, so that what comes before a fault is not lost. */
    void read(AnswerParser parser) {
      parser.open();
      while (!parser.closes()) {
        String key = parser.atom().toUpperCase(Locale.ROOT);
        if (key.equals("UID")) {
          uid = parser.number();
        } else if (key.equals("RFC822.SIZE")) {
          size = parser.number();
        } else if (key.equals("FLAGS")) {
          flags =
              parser.value().members().stream()
                  .map(Value::name)
                  .filter(Fetched::isFlag)
                  .collect(Collectors.toUnmodifiableSet());
        } else if (key.equals("INTERNALDATE")) {
          date = InternalDate.parse(parser.value().text());
        } else if (key.equals("X-GM-LABELS")) {
          labels =
              parser.value().members().stream()
                  .map(value -> ModifiedUtf7.decode(value.name()))
                  .collect(Collectors.toUnmodifiableSet());
        } else if (key.startsWith("BODY[")) {
          Value value = parser.value();
          body = value instanceof Str string ? string.bytes() : null;
          content = body == null ? Content.NIL : Content.BYTES;
        } else {
          parser.value();
        }
      }
    }

    Fetched build() {
      return new Fetched(uid, flags, date, size, content, body, labels);
    }
  }
}
