package io.mailhaul.access.imap.protocol;

import io.mailhaul.access.imap.protocol.ImapResponseParser.MalformedResponseException;
import io.mailhaul.access.imap.protocol.ImapResponseParser.StringValue;
import io.mailhaul.access.imap.protocol.ImapResponseParser.Value;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
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
public record FetchResponse(
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
  public enum Content {
    NONE,
    NIL,
    BYTES,
    /** The response cannot be parsed where the content should be. */
    MALFORMED
  }

  /**
   * The content as a message's body.
   *
   * @param size the expected size in bytes; an empty content of a larger message is unreadable
   */
  public Message.Body body(long size) {
    return switch (content()) {
      case BYTES ->
          bodyBytes().length == 0 && size > 0
              ? new Message.Unreadable("empty although its size is " + size)
              : new Message.Bytes(bodyBytes());
      case NIL -> new Message.Unreadable("NIL");
      case NONE -> new Message.Unreadable("no content in the response");
      case MALFORMED -> new Message.Unreadable("a response that is not IMAP");
    };
  }

  /**
   * The metadata of the message.
   *
   * @param known the values for what is missing in the response; null if there are none
   */
  public MessageHead toHead(@Nullable MessageHead known) {
    return new MessageHead(
        uid,
        flags != null ? flags : known != null ? known.flags() : Set.of(),
        date == null && known != null ? known.internalDate() : date,
        size < 0 && known != null ? known.size() : Math.max(0, size));
  }

  /** Null if the response is not a FETCH response. */
  public static @Nullable FetchResponse parse(ImapResponse response) {
    if (!response.isNumbered("FETCH")) {
      return null;
    }
    ImapResponseParser parser = response.parser();
    parser.readNumber();
    parser.readAtom();
    Builder builder = new Builder();
    try {
      builder.read(parser);
    } catch (MalformedResponseException e) {
      // A malformed response must not hide that the message exists.
      builder.content = Content.MALFORMED;
    }
    return builder.build();
  }

  /**
   * Whether this is a valid flag (RFC 3501 section 9). An invalid one could inject text into the
   * next command.
   */
  public static boolean isFlag(String text) {
    int name = text.startsWith("\\") ? 1 : 0;
    for (int i = name; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || NOT_IN_FLAGS.indexOf(text.charAt(i)) >= 0) {
        return false;
      }
    }
    return text.length() > name;
  }

  /** Whether the response is malformed and does not contain a UID. */
  public boolean isMalformed() {
    return uid < 0 && content == Content.MALFORMED;
  }

  /** Merges two responses for the same message; values of the later one take precedence. */
  public FetchResponse mergedWith(FetchResponse later) {
    return new FetchResponse(
        uid,
        later.flags == null ? flags : later.flags,
        later.date == null ? date : later.date,
        later.size < 0 ? size : later.size,
        later.content == Content.NONE ? content : later.content,
        later.content == Content.NONE ? body : later.body,
        later.labels == null ? labels : later.labels);
  }

  /** The bytes of the section; empty for NIL. */
  public byte[] bodyBytes() {
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
    void read(ImapResponseParser parser) {
      parser.expectOpen();
      while (!parser.acceptClose()) {
        String key = parser.readAtom().toUpperCase(Locale.ROOT);
        if (key.equals("UID")) {
          uid = parser.readNumber();
        } else if (key.equals("RFC822.SIZE")) {
          size = parser.readNumber();
        } else if (key.equals("FLAGS")) {
          flags =
              parser.readValue().members().stream()
                  .map(Value::name)
                  .filter(FetchResponse::isFlag)
                  .collect(Collectors.toUnmodifiableSet());
        } else if (key.equals("INTERNALDATE")) {
          date = InternalDate.parse(parser.readValue().text());
        } else if (key.equals("X-GM-LABELS")) {
          labels =
              parser.readValue().members().stream()
                  .map(value -> FolderNameEncoding.MODIFIED_UTF_7.decode(value.name()))
                  .collect(Collectors.toUnmodifiableSet());
        } else if (key.startsWith("BODY[")) {
          Value value = parser.readValue();
          body = value instanceof StringValue string ? string.bytes() : null;
          content = body == null ? Content.NIL : Content.BYTES;
        } else {
          parser.readValue();
        }
      }
    }

    FetchResponse build() {
      return new FetchResponse(uid, flags, date, size, content, body, labels);
    }
  }
}
