package io.mailhaul.access.imap;

import io.mailhaul.access.Item;
import io.mailhaul.access.MailboxException;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.UidRanges;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a section of one item in pieces (BODY.PEEK[…]&lt;…&gt;, RFC 3501 section 6.4.5). */
final class LargeItem {

  /** As large as a literal can be. */
  private static final long LARGEST = 0xFFFF_FFFFL;

  /** Of a server that sends more than it was asked for, no more is listened to. */
  private static final long MOST_TOO_MUCH = 256 << 10;

  private final ImapFolder folder;
  private final long uid;
  private final String section;
  private final int chunk;

  /**
   * @param section {@code ""} for the whole item, {@code "TEXT"} for what is below its header
   */
  LargeItem(ImapFolder folder, long uid, String section, int chunk) {
    this.folder = folder;
    this.uid = uid;
    this.section = section;
    this.chunk = chunk;
  }

  /** The content, of its true size, to be read while it is written; or that there is none. */
  Item.Body body(long claimedSize) {
    Piece end = piece(Math.max(0, claimedSize - 1), 2);
    if (end.bytes() == null) {
      return new Item.Unreadable(end.problem());
    }
    if (claimedSize > 0 && end.bytes().length == 1) {
      return new Streamed(claimedSize);
    }
    try {
      return new Streamed(trueSize(claimedSize));
    } catch (MailboxException e) {
      if (e.reason().scope() != FailureReason.Scope.ITEM) {
        throw e;
      }
      return new Item.Unreadable(e.failure().detail());
    }
  }

  /** Servers are known to be wrong about sizes, and a literal's size must be right. */
  private long trueSize(long claimedSize) {
    long enough = 0;
    long tooMuch = Math.max(1, claimedSize);
    while (hasByte(tooMuch - 1)) {
      enough = tooMuch;
      tooMuch *= 2;
      if (tooMuch > LARGEST) {
        throw unreadable("has no end");
      }
    }
    while (tooMuch - enough > 1) {
      long middle = (enough + tooMuch) / 2;
      if (hasByte(middle - 1)) {
        enough = middle;
      } else {
        tooMuch = middle;
      }
    }
    return enough;
  }

  private boolean hasByte(long offset) {
    return required(piece(offset, 1)).length > 0;
  }

  /**
   * Hands over everything, piece by piece, until the server has no more.
   *
   * @throws MailboxException when a piece is not handed out
   */
  void readAll(OutputStream out) throws IOException {
    for (long offset = 0; ; ) {
      byte[] bytes = required(piece(offset, chunk));
      if (bytes.length == 0) {
        return;
      }
      out.write(bytes);
      offset += bytes.length;
    }
  }

  private record Piece(byte @Nullable [] bytes, String problem) {}

  private Piece piece(long offset, int count) {
    Map<Long, String> refusals = new HashMap<>();
    Map<Long, Fetched> found =
        folder.fetching(fetching ->
            fetching
                .within(count + MOST_TOO_MUCH)
                .each(
                    UidRanges.of(uid, uid),
                    "(UID BODY.PEEK[" + section + "]<" + offset + "." + count + ">)",
                    refusals));
    String refusal = refusals.get(uid);
    if (refusal != null) {
      return new Piece(null, refusal);
    }
    Fetched fetched = found.get(uid);
    if (fetched == null) {
      return new Piece(null, "the item has gone");
    }
    if (fetched.content() != Fetched.Content.BYTES) {
      return new Piece(null, fetched.content() + " at byte " + offset);
    }
    byte[] bytes = fetched.bytes();
    return bytes.length > count
        ? new Piece(null, bytes.length + " bytes where " + count + " were asked for")
        : new Piece(bytes, "");
  }

  private byte[] required(Piece piece) {
    if (piece.bytes() == null) {
      throw unreadable(piece.problem());
    }
    return piece.bytes();
  }

  private MailboxException unreadable(String problem) {
    return Failures.of(FailureReason.ITEM_UNREADABLE, folder.side(), "UID " + uid + ": " + problem);
  }

  private final class Streamed implements Item.Body {
    private final long size;

    Streamed(long size) {
      this.size = size;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      for (long offset = 0; offset < size; ) {
        byte[] bytes = required(piece(offset, (int) Math.min(chunk, size - offset)));
        if (bytes.length == 0) {
          throw unreadable("ends after " + offset + " of " + size + " bytes");
        }
        out.write(bytes);
        offset += bytes.length;
      }
    }
  }
}
