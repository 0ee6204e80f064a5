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
 * The contents of one or more FETCH responses for one message (RFC 3501 section 7.4.2).
 *
 * @param uid -1 if missing
 * @param flags null if missing
 * @param date INTERNALDATE; null if missing or invalid
 * @param size RFC822.SIZE in bytes; -1 if missing
 * @param content whether the response contains the requested section
 * @param body the bytes of the section; null if it is NIL or missing
 * @param labels X-GM-LABELS, decoded; null if missing
 */
record Fetched(
    long uid,
    @Nullable Set<String> flags,
    @Nullable OffsetDateTime date,
    long size,
    Content content,
    byte @Nullable [] body,
    @Nullable Set<String> labels) {

  /** Not allowed in flags (atom-specials, RFC 3501 section 9), like control characters. */
  private static final String NOT_IN_FLAGS = " (){%*\"\\\u007f";

  /** The state of the requested section. */
  enum Content {
    NONE,
    NIL,
    BYTES,
    /** The response cannot be parsed where the content should be. */
    BROKEN
  }

  /** Null if the response is not a FETCH response. */
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
      // A malformed response must not hide that the message exists.
      builder.content = Content.BROKEN;
    }
    return builder.build();
  }

  /**
   * Whether this is a valid flag (RFC 3501 section 9). An invalid one could inject text into the
   * next command.
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

  /** Whether the response is malformed and does not contain a UID. */
  boolean isGarbled() {
    return uid < 0 && content == Content.BROKEN;
  }

  /** Merges two responses for the same message; values of the later one take precedence. */
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

  /** The bytes of the section; empty for NIL. */
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

    /** Reads item by item, so that items before a syntax error are not lost. */
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
