package io.mailhaul.access.imap;

import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.MailboxException;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.UidRanges;
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
final class LargeItem {

  /** Content up to this size is read into memory. */
  private static final int SMALL = 64 << 10;

  /** The bytes read before they are written. Larger blocks are not faster. */
  private static final int BLOCK = 128 << 10;

  /** How many more bytes than requested a server may send. */
  private static final long MOST_TOO_MUCH = 64 << 10;

  private final ImapFolder folder;
  private final ItemHead known;
  private final String section;
  private final ImapSettings settings;

  /**
   * @param known the metadata fetched before
   * @param section {@code ""} for the whole message, {@code "TEXT"} for its text without the header
   */
  LargeItem(ImapFolder folder, ItemHead known, String section, ImapSettings settings) {
    this.folder = folder;
    this.known = known;
    this.section = section;
    this.settings = settings;
  }

  /** Fetches the message; null if it no longer exists. */
  @Nullable Item item() {
    return folder.reading(connection -> {
      StreamedFetch fetch = fetch(connection);
      if (!fetch.streams()) {
        return small(fetch);
      }
      Fetched found = fetch.found();
      ItemHead head = found == null ? known : ImapFolder.head(found, known);
      return new Item(head, new Streamed(fetch));
    });
  }

  private @Nullable Item small(StreamedFetch fetch) {
    Answer response = fetch.end();
    Failures.requireNothingGeneral(response, folder.side());
    if (!response.isOK() && !response.hasCode("EXPUNGEISSUED")) {
      return new Item(known, new Item.Unreadable(response.text()));
    }
    Fetched found = fetch.found();
    if (found == null) {
      return fetch.garbled() ? new Item(known, new Item.Unreadable(Fetching.GARBLED)) : null;
    }
    ItemHead head = ImapFolder.head(found, known);
    // RFC822.SIZE is the size of the whole message, not of a section.
    return new Item(head, Reading.content(found, section.isEmpty() ? head.size() : 0));
  }

  private StreamedFetch fetch(Wire connection) {
    return new StreamedFetch(
        connection, known.uid(), section, Math.min(SMALL, settings.chunkBytes()));
  }

  private MailboxException unreadable(String problem) {
    return Failures.of(
        FailureReason.ITEM_UNREADABLE, folder.side(), "UID " + known.uid() + ": " + problem);
  }

  private final class Streamed implements Item.Body {
    private final long size;
    private StreamedFetch fetch;
    private byte[] beginning = {};

    Streamed(StreamedFetch fetch) {
      this.fetch = fetch;
      this.size = fetch.left();
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public byte[] beginning(int limit) {
      int count = (int) Math.min(limit, size);
      return folder.reading(connection -> {
        if (!isUnread(connection)) {
          return readAlone(count);
        }
        if (beginning.length == 0) {
          byte[] bytes = new byte[count];
          fetch.read(bytes);
          beginning = bytes;
        }
        return beginning;
      });
    }

    /** Whether the streamed content is unread, except for its prefix. */
    private boolean isUnread(Wire connection) {
      return connection.isStreaming(fetch) && fetch.left() + beginning.length == size;
    }

    private byte[] readAlone(int count) {
      Map<Long, String> refusals = new HashMap<>();
      Map<Long, Fetched> found =
          folder.fetching(fetching ->
              fetching
                  .within(count + MOST_TOO_MUCH)
                  .each(
                      UidRanges.of(known.uid(), known.uid()),
                      "(UID BODY.PEEK[" + section + "]<0." + count + ">)",
                      refusals));
      Fetched fetched = found.get(known.uid());
      if (fetched == null || fetched.content() != Fetched.Content.BYTES) {
        throw unreadable(
            refusals.getOrDefault(known.uid(), "the server does not send its first bytes"));
      }
      return fetched.bytes();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      try {
        folder.reading(connection -> {
          write(connection, out);
          return size;
        });
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    private void write(Wire connection, OutputStream out) {
      try {
        if (!isUnread(connection)) {
          readAgain(connection);
        }
        long remaining = fetch.left();
        if (beginning.length > 0) {
          requireWhole(remaining);
          out.write(beginning);
          beginning = new byte[0];
        }
        byte[] block = new byte[(int) Math.min(remaining, Math.min(BLOCK, settings.chunkBytes()))];
        while (remaining > 0) {
          int count = fetch.read(block);
          remaining -= count;
          requireWhole(remaining);
          out.write(block, 0, count);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void readAgain(Wire connection) {
      beginning = new byte[0];
      fetch = fetch(connection);
      if (!fetch.streams()) {
        throw unreadable("the server no longer sends it: " + fetch.end().text());
      }
      if (fetch.left() != size) {
        throw unreadable("its size changed to %d bytes from %d".formatted(fetch.left(), size));
      }
    }

    /**
     * Called before the last bytes are written, because with them the destination would store a
     * message that may be incomplete or the wrong one.
     */
    private void requireWhole(long remaining) {
      if (remaining > 0) {
        return;
      }
      Answer response = fetch.end();
      Failures.requireNothingGeneral(response, folder.side());
      if (!response.isOK()) {
        throw unreadable(response.text());
      }
      Fetched found = fetch.found();
      // The re-read response has NIL for the streamed content; other responses have no content.
      if (found == null || found.content() == Fetched.Content.NONE) {
        throw unreadable("the server does not confirm that the content belongs to this message");
      }
    }
  }
}
