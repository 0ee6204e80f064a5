package io.mailhaul.access.imap.message;

import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.FetchResponse;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.transport.LiteralInputStream;
import io.mailhaul.access.imap.transport.ResponseLimit;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A UID FETCH of one message whose content is streamed. The literal announces the length before the
 * first byte is read. Whether the server has sent the whole content, and of the right message, is
 * known only when the command is completed. The next command discards content that was not read.
 */
public final class SingleMessageFetch implements ImapConnection.ResponseReader {

  /** Maximum size of a response without its content. */
  private static final int OVERHEAD = 64 << 10;

  private static final int DISCARD_BLOCK = 32 << 10;

  private final ImapConnection connection;
  private final long uid;
  private final LiteralInputStream in;
  private final ResponseLimit limit;
  private final ImapConnection.SentCommand sent;
  private @Nullable FetchResponse found;
  private boolean malformed;
  private boolean hasContent;

  /**
   * Sends the command and reads its response up to the content.
   *
   * @param size the expected size of the message
   * @param maxBuffered content up to this number of bytes is read into memory
   */
  public SingleMessageFetch(ImapConnection connection, long uid, long size, int maxBuffered) {
    this.connection = connection;
    this.uid = uid;
    this.limit =
        ResponseLimit.forStreamedContent(
            size + size / 4, maxBuffered + OVERHEAD, connection.folderMessages());
    this.in = connection.literalInput(maxBuffered);
    this.sent =
        connection.send(
            "FETCH", "UID FETCH " + uid + " (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])");
    connection.setResponseReader(this);
    connection.limitResponses(limit);
    connection.flush();
    while (!hasContent && !connection.isCompleted(sent)) {
      ImapResponse response = connection.readNext();
      if (in.pending() == 0) {
        connection.dispatch(response, this::handleUntagged);
      } else {
        hasContent = isContent(response);
        if (!hasContent) {
          discardUnrequested();
        }
      }
    }
  }

  @Override
  public LiteralInputStream input() {
    return in;
  }

  /** Whether there is content to stream; if not, the response was read. */
  public boolean hasContent() {
    return hasContent;
  }

  /** The number of content bytes that were not read yet. */
  public long remaining() {
    return in.pending();
  }

  /** The data of the message received so far; null if there is none. */
  public @Nullable FetchResponse found() {
    return found;
  }

  /** Whether a response was malformed and had no UID. */
  public boolean isMalformed() {
    return malformed;
  }

  /** Reads content until the array is full or none remains; returns the number of bytes. */
  public int read(byte[] to) {
    // The watchdog limits the time for one block, so that a slow server is detected.
    return connection.read(() -> in.read(to));
  }

  /** Discards the remaining content and returns the response that completes the command. */
  @Override
  public ImapResponse finish() {
    byte[] block = new byte[(int) Math.min(DISCARD_BLOCK, in.pending())];
    while (in.pending() > 0) {
      read(block);
    }
    while (!connection.isCompleted(sent)) {
      ImapResponse response = connection.readNext();
      if (in.pending() == 0) {
        connection.dispatch(response, this::handleUntagged);
      }
      discardUnrequested();
    }
    connection.setResponseReader(null);
    return connection.awaitCompletionUnflushed(sent, this::handleUntagged);
  }

  private void discardUnrequested() {
    byte[] block = new byte[(int) Math.min(DISCARD_BLOCK, in.pending())];
    while (in.pending() > 0) {
      connection.read(() -> {
        int count = in.read(block);
        try {
          limit.consume(count);
        } catch (ResponseLimit.ExceededException e) {
          throw new IOException(e.getMessage(), e);
        }
        return count;
      });
    }
  }

  private boolean isContent(ImapResponse unfinished) {
    FetchResponse fetched = FetchResponse.parse(unfinished);
    if (fetched == null || fetched.uid() >= 0 && fetched.uid() != uid || !in.isValueOf("BODY[]")) {
      return false;
    }
    found = fetched.uid() == uid ? merged(fetched) : found;
    return true;
  }

  private void handleUntagged(ImapResponse response) {
    FetchResponse fetched = FetchResponse.parse(response);
    if (fetched != null && fetched.uid() == uid) {
      found = merged(fetched);
    }
    malformed |= fetched != null && fetched.isMalformed();
  }

  private FetchResponse merged(FetchResponse fetched) {
    return found == null ? fetched : found.mergedWith(fetched);
  }
}
