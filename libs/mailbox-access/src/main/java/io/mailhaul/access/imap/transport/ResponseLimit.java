package io.mailhaul.access.imap.transport;

import java.io.Serial;
import org.eclipse.angus.mail.iap.ByteArray;

/**
 * Limits the responses to one command, by number and by bytes, from what was requested. Without it,
 * a server that never completes a command would keep its connection busy without end. A literal has
 * the length that the server announces, which may differ from RFC822.SIZE, and the mail library
 * allocates memory for all of it before it reads the first byte: the limit is checked at that
 * allocation.
 */
public final class ResponseLimit {

  /**
   * The maximum size of one response, except for content. Only a list of messages in a large
   * folder, or an unusually long header, is longer than {@link #MAX_LINE}. With compression, a
   * server could otherwise send very large responses at little cost.
   */
  private static final long MAX_RESPONSE = 8L << 20;

  /** The maximum size of one response without content and without a list of messages. */
  public static final long MAX_LINE = 1L << 20;

  /**
   * Such as {@code 4294967290:4294967295,}: a list of expunged messages has gaps between others.
   */
  private static final long LISTED_BYTES_PER_MESSAGE = 22;

  /** How many responses a command may have beyond those for the messages of the open folder. */
  private static final long MAX_UNREQUESTED = 10_000;

  private static final long MAX_UNREQUESTED_BYTES = 32L << 20;

  /** A server may send two responses for each folder, LIST and STATUS. */
  private static final long MAX_FOLDER_RESPONSES = 50_000;

  private static final long MAX_FOLDER_BYTES = 8L << 20;

  /**
   * A server may report with any command that each message has arrived, has changed or was
   * expunged, and may send several responses for one that is fetched.
   */
  private static final long RESPONSES_PER_MESSAGE = 4;

  /** For flags, dates and the few header fields of a fingerprint. Content has its own limit. */
  private static final long BYTES_PER_MESSAGE = 2 << 10;

  private static final long USUAL_BYTES_PER_MESSAGE = 512;

  /**
   * Without content, no more bytes give a command more time: 400 seconds, and less than ten minutes
   * as a whole.
   */
  private static final long MAX_TIMED_BYTES = 1_600_000;

  /** More messages in one folder are not believed. */
  private static final long MAX_MESSAGES = 1_000_000;

  /** The server has sent, or announced, more than allowed. */
  public static final class ExceededException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;
    private final boolean endless;

    private ExceededException(String message, boolean endless) {
      super(message);
      this.endless = endless;
    }

    /** Whether the command had too many responses, as opposed to one that is too large. */
    public boolean isEndless() {
      return endless;
    }
  }

  private static final int LINE = 256;

  private final boolean isContent;
  private final long requestedBytes;
  private final long maxResponse;
  private final long bytes;
  private final long responses;
  private long remainingBytes;
  private long remainingResponses;

  private ResponseLimit(
      boolean isContent, long requestedBytes, long maxResponse, long bytes, long responses) {
    this.isContent = isContent;
    this.requestedBytes = requestedBytes;
    this.maxResponse = maxResponse;
    this.bytes = bytes;
    this.responses = responses;
    this.remainingBytes = bytes;
    this.remainingResponses = responses;
  }

  /**
   * For a command whose responses are few and short.
   *
   * @param messages how many the open folder has
   */
  public static ResponseLimit forShortResponses(long messages) {
    return new ResponseLimit(
        false, 0, maxLine(messages), MAX_UNREQUESTED_BYTES, responses(messages));
  }

  private static long maxLine(long messages) {
    long list = Math.min(messages, MAX_MESSAGES) * LISTED_BYTES_PER_MESSAGE;
    return Math.min(MAX_LINE + list, MAX_RESPONSE);
  }

  private static long responses(long messages) {
    return MAX_UNREQUESTED + Math.min(messages, MAX_MESSAGES) * RESPONSES_PER_MESSAGE;
  }

  /** For a command that lists folders. */
  public static ResponseLimit forFolders() {
    return new ResponseLimit(
        false, MAX_TIMED_BYTES, MAX_LINE, MAX_FOLDER_BYTES, MAX_FOLDER_RESPONSES);
  }

  /**
   * For metadata of messages.
   *
   * @param requested how many messages were requested, at most
   * @param messages how many the open folder has
   */
  public static ResponseLimit forMessages(long requested, long messages) {
    return forMessages(0, requested, messages, maxLine(messages));
  }

  /**
   * The same for metadata with parts of the messages, such as header fields, which may be long.
   *
   * @param expectedBytes the expected size of these parts together; 0 if it is small
   */
  public static ResponseLimit forSections(long expectedBytes, long requested, long messages) {
    return forMessages(expectedBytes, requested, messages, MAX_RESPONSE);
  }

  private static ResponseLimit forMessages(
      long expectedBytes, long requested, long messages, long maxResponse) {
    long count = Math.min(requested, Math.min(messages, MAX_MESSAGES));
    return new ResponseLimit(
        false,
        expectedBytes + Math.min((count + 1) * USUAL_BYTES_PER_MESSAGE, MAX_TIMED_BYTES),
        maxResponse,
        MAX_UNREQUESTED_BYTES + count * BYTES_PER_MESSAGE,
        responses(messages));
  }

  /**
   * For content.
   *
   * @param bytes how many bytes all responses may have together
   * @param messages how many the open folder has
   */
  public static ResponseLimit forContent(long bytes, long messages) {
    return new ResponseLimit(true, bytes, bytes, bytes, responses(messages));
  }

  /**
   * For one message whose content is streamed and not counted.
   *
   * @param content the expected size of the content
   * @param maxResponse the maximum size of a response without that content
   * @param messages how many the open folder has
   */
  public static ResponseLimit forStreamedContent(long content, long maxResponse, long messages) {
    return new ResponseLimit(
        false,
        content + maxResponse,
        maxResponse,
        MAX_UNREQUESTED_BYTES + maxResponse,
        responses(messages));
  }

  /** How many bytes are expected, at most; their transfer gives the command more time. */
  public long requestedBytes() {
    return requestedBytes;
  }

  /**
   * Subtracts a response of this length.
   *
   * @throws ExceededException if no more was allowed
   */
  public void consume(long length) {
    remainingBytes -= length;
    remainingResponses--;
    if (remainingResponses < 0) {
      throw new ExceededException(
          "the server sends more than %,d responses and does not complete the command"
              .formatted(responses),
          true);
    }
    // Too much content shows when the next buffer grows.
    if (remainingBytes < 0 && !isContent) {
      throw new ExceededException(
          "the server sends more than %,d bytes and does not complete the command".formatted(bytes),
          true);
    }
  }

  /** The buffer for the next response. */
  public ByteArray buffer() {
    return new LimitedByteArray(Math.clamp(remainingBytes, 0, maxResponse));
  }

  private static final class LimitedByteArray extends ByteArray {
    private final long limit;

    LimitedByteArray(long limit) {
      super(LINE);
      this.limit = limit;
    }

    /** By half at least: in steps, a long line would be copied hundreds of times. */
    @Override
    public void grow(int more) {
      long length = (long) getBytes().length + more;
      // The mail library rounds up.
      long allowed = limit + 2 * LINE;
      if (length > allowed) {
        throw new ExceededException(
            "a response of at least %d bytes where at most %d were expected"
                .formatted(length, limit),
            false);
      }
      long half = Math.min(getBytes().length / 2, allowed - getBytes().length);
      super.grow((int) Math.max(more, half));
    }
  }
}
