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
 * An item that is read from the server while it is written somewhere else, in one response: so the
 * network and both servers work at the same time, and what waits between them waits in the system's
 * buffers. Its size is that of the literal that the server has announced, not RFC822.SIZE.
 */
final class LargeItem {

  /** Content that is no larger is read at once. */
  private static final int SMALL = 64 << 10;

  /** What is read before it is written. Larger ones make no difference but in the caches. */
  private static final int BLOCK = 128 << 10;

  /** Of a server that sends more than it was asked for, no more is listened to. */
  private static final long MOST_TOO_MUCH = 64 << 10;

  private final ImapFolder folder;
  private final ItemHead known;
  private final String section;
  private final ImapSettings settings;

  /**
   * @param known what was said of the item before
   * @param section {@code ""} for the whole item, {@code "TEXT"} for what is below its header
   */
  LargeItem(ImapFolder folder, ItemHead known, String section, ImapSettings settings) {
    this.folder = folder;
    this.known = known;
    this.section = section;
    this.settings = settings;
  }

  /** The item as it is now; null when it has gone. */
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
    // RFC822.SIZE is that of the whole item and says nothing of a section.
    return new Item(head, Reading.content(found, section.isEmpty() ? head.size() : 0));
  }

  private StreamedFetch fetch(Wire connection) {
    return new StreamedFetch(connection, known.uid(), section, Math.min(SMALL, settings.chunkBytes()));
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
    public byte[] beginning(int most) {
      int wanted = (int) Math.min(most, size);
      return folder.reading(connection -> {
        if (!isUnread(connection)) {
          return readAlone(wanted);
        }
        if (beginning.length == 0) {
          byte[] bytes = new byte[wanted];
          fetch.read(bytes);
          beginning = bytes;
        }
        return beginning;
      });
    }

    /** Whether the content that was asked for waits, but for its beginning, to be read. */
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
        throw unreadable(refusals.getOrDefault(known.uid(), "its beginning is not handed out"));
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
        long left = fetch.left();
        if (beginning.length > 0) {
          requireWhole(left);
          out.write(beginning);
          beginning = new byte[0];
        }
        byte[] block = new byte[(int) Math.min(left, Math.min(BLOCK, settings.chunkBytes()))];
        while (left > 0) {
          int count = fetch.read(block);
          left -= count;
          requireWhole(left);
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
        throw unreadable("is no longer handed out: " + fetch.end().text());
      }
      if (fetch.left() != size) {
        throw unreadable("has %d bytes and had %d".formatted(fetch.left(), size));
      }
    }

    /**
     * Before the last bytes are handed on: they would make an item of what may not be one, or be
     * another one's.
     */
    private void requireWhole(long left) {
      if (left > 0) {
        return;
      }
      Answer response = fetch.end();
      Failures.requireNothingGeneral(response, folder.side());
      if (!response.isOK()) {
        throw unreadable(response.text());
      }
      Fetched found = fetch.found();
      // What was read here is NIL or broken in its own response; another response has no content.
      if (found == null || found.content() == Fetched.Content.NONE) {
        throw unreadable("what the server sent is not said to be of this item");
      }
    }
  }
}
