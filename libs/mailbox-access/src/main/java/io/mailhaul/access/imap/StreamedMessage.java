package io.mailhaul.access.imap;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.imap.message.FetchCommand;
import io.mailhaul.access.imap.message.SingleMessageFetch;
import io.mailhaul.access.imap.protocol.FetchResponse;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that is streamed: its body is read from the source, in one FETCH response, while it is
 * written to the destination. So both servers work at the same time, and only buffers of the system
 * lie between them. The size is that of the announced literal, not RFC822.SIZE.
 */
final class StreamedMessage {

  /** Content up to this size is read into memory. */
  private static final int MAX_BUFFERED = 64 << 10;

  /** The bytes read before they are written. Larger blocks are not faster. */
  private static final int BLOCK = 128 << 10;

  /** How many more bytes than requested a server may send. */
  private static final long MAX_EXCESS = 64 << 10;

  private final FolderReader folder;
  private final MessageHead known;
  private final ImapSettings settings;

  /**
   * @param known the metadata fetched before
   */
  StreamedMessage(FolderReader folder, MessageHead known, ImapSettings settings) {
    this.folder = folder;
    this.known = known;
    this.settings = settings;
  }

  /** Fetches the message; null if it no longer exists. */
  @Nullable Message message() {
    return folder.withConnection(connection -> {
      SingleMessageFetch fetch = fetch(connection);
      if (!fetch.hasContent()) {
        return readAtOnce(fetch);
      }
      FetchResponse found = fetch.found();
      MessageHead head = found == null ? known : found.toHead(known);
      return new Message(head, new StreamedBody(fetch));
    });
  }

  private @Nullable Message readAtOnce(SingleMessageFetch fetch) {
    ImapResponse response = fetch.finish();
    FailureTranslator.throwIfGeneral(response, folder.side());
    if (!response.isOK() && !response.hasCode("EXPUNGEISSUED")) {
      return new Message(known, new Message.Unreadable(response.text()));
    }
    FetchResponse found = fetch.found();
    if (found == null) {
      return fetch.isMalformed()
          ? new Message(known, new Message.Unreadable(FetchCommand.MALFORMED_RESPONSE))
          : null;
    }
    MessageHead head = found.toHead(known);
    return new Message(head, found.body(head.size()));
  }

  private SingleMessageFetch fetch(ImapConnection connection) {
    return new SingleMessageFetch(
        connection, known.uid(), known.size(), Math.min(MAX_BUFFERED, settings.chunkBytes()));
  }

  private MailboxException unreadable(String problem) {
    return FailureTranslator.of(
        FailureReason.MESSAGE_UNREADABLE, folder.side(), "UID " + known.uid() + ": " + problem);
  }

  private final class StreamedBody implements Message.Body {
    private final long size;
    private SingleMessageFetch fetch;
    private byte[] prefix = {};

    StreamedBody(SingleMessageFetch fetch) {
      this.fetch = fetch;
      this.size = fetch.remaining();
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public byte[] prefix(int limit) {
      int count = (int) Math.min(limit, size);
      return folder.withConnection(connection -> {
        if (!isUnread(connection)) {
          return fetchPrefix(count);
        }
        if (prefix.length == 0) {
          byte[] bytes = new byte[count];
          fetch.read(bytes);
          prefix = bytes;
        }
        return prefix;
      });
    }

    /** Whether the streamed content is unread, except for its prefix. */
    private boolean isUnread(ImapConnection connection) {
      return connection.isStreaming(fetch) && fetch.remaining() + prefix.length == size;
    }

    private byte[] fetchPrefix(int count) {
      Map<Long, String> refusals = new HashMap<>();
      Map<Long, FetchResponse> found =
          folder.runFetch(fetching ->
              fetching
                  .limitedTo(count + MAX_EXCESS)
                  .fetchEach(
                      UidRanges.of(known.uid(), known.uid()),
                      "(UID BODY.PEEK[]<0." + count + ">)",
                      refusals));
      FetchResponse fetched = found.get(known.uid());
      if (fetched == null || fetched.content() != FetchResponse.Content.BYTES) {
        throw unreadable(
            refusals.getOrDefault(known.uid(), "the server does not send its first bytes"));
      }
      return fetched.bodyBytes();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      try {
        folder.withConnection(connection -> {
          write(connection, out);
          return size;
        });
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    private void write(ImapConnection connection, OutputStream out) {
      try {
        if (!isUnread(connection)) {
          readAgain(connection);
        }
        long remaining = fetch.remaining();
        if (prefix.length > 0) {
          requireComplete(remaining);
          out.write(prefix);
          prefix = new byte[0];
        }
        byte[] block = new byte[(int) Math.min(remaining, Math.min(BLOCK, settings.chunkBytes()))];
        while (remaining > 0) {
          int count = fetch.read(block);
          remaining -= count;
          requireComplete(remaining);
          out.write(block, 0, count);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void readAgain(ImapConnection connection) {
      prefix = new byte[0];
      fetch = fetch(connection);
      if (!fetch.hasContent()) {
        throw unreadable("the server no longer sends it: " + fetch.finish().text());
      }
      if (fetch.remaining() != size) {
        throw unreadable("its size changed to %d bytes from %d".formatted(fetch.remaining(), size));
      }
    }

    /**
     * Called before the last bytes are written, because with them the destination would store a
     * message that may be incomplete or the wrong one.
     */
    private void requireComplete(long remaining) {
      if (remaining > 0) {
        return;
      }
      ImapResponse response = fetch.finish();
      FailureTranslator.throwIfGeneral(response, folder.side());
      if (!response.isOK()) {
        throw unreadable(response.text());
      }
      FetchResponse found = fetch.found();
      // The re-read response has NIL for the streamed content; other responses have no content.
      if (found == null || found.content() == FetchResponse.Content.NONE) {
        throw unreadable("the server does not confirm that the content belongs to this message");
      }
    }
  }
}
