package io.mailhaul.access.imap;

import org.jspecify.annotations.Nullable;

/**
 * A UID FETCH of one message whose content is streamed. The literal announces the length before the
 * first byte is read. Whether the server has sent the whole content, and of the right message, is
 * known only when the command is completed. The next command discards content that was not read.
 */
final class StreamedFetch {

  /** Maximum size of a response without its content. */
  private static final int BESIDE = 64 << 10;

  private static final int DROPPED_AT_ONCE = 32 << 10;

  private final Wire wire;
  private final long uid;
  private final int most;
  private final LiteralInput in;
  private final Wire.Sent sent;
  private @Nullable Fetched found;
  private boolean garbled;
  private boolean streams;

  /**
   * Sends the command and reads its response up to the content.
   *
   * @param section {@code ""} for the whole message, {@code "TEXT"} for its text without the header
   * @param maxBuffered content up to this number of bytes is read into memory
   */
  StreamedFetch(Wire connection, long uid, String section, int maxBuffered) {
    this.wire = connection;
    this.uid = uid;
    this.most = maxBuffered;
    this.in = connection.literals(maxBuffered);
    String content = "BODY.PEEK[" + section + "]";
    this.sent =
        connection.send(
            "FETCH", "UID FETCH " + uid + " (UID FLAGS INTERNALDATE RFC822.SIZE " + content + ")");
    connection.streams(this);
    connection.flush();
    while (!streams && !connection.hasEnded(sent)) {
      Answer response = connection.next();
      if (in.pending() == 0) {
        connection.take(response, this::take);
      } else {
        streams = isContent(response, "BODY[" + section + "]");
        if (!streams) {
          drop();
        }
      }
    }
  }

  /** The limit for a response without streamed content. */
  Room room() {
    return new Room(most + BESIDE);
  }

  LiteralInput input() {
    return in;
  }

  /** Whether there is content to stream; if not, the response was read. */
  boolean streams() {
    return streams;
  }

  /** The number of content bytes that were not read yet. */
  long left() {
    return in.pending();
  }

  /** The data of the message received so far; null if there is none. */
  @Nullable Fetched found() {
    return found;
  }

  /** Whether a response was malformed and had no UID. */
  boolean garbled() {
    return garbled;
  }

  /** Reads content until the array is full or none remains; returns the number of bytes. */
  int read(byte[] to) {
    // The watchdog limits the time for one block, so that a slow server is detected.
    return wire.read(() -> in.read(to));
  }

  /** Discards the remaining content and returns the response that completes the command. */
  Answer end() {
    drop();
    while (!wire.hasEnded(sent)) {
      Answer response = wire.next();
      if (in.pending() == 0) {
        wire.take(response, this::take);
      }
      drop();
    }
    wire.streams(null);
    return wire.awaitSent(sent, this::take);
  }

  private void drop() {
    if (in.pending() > 0) {
      byte[] discarded = new byte[DROPPED_AT_ONCE];
      while (in.pending() > 0) {
        read(discarded);
      }
    }
  }

  private boolean isContent(Answer unfinished, String name) {
    Fetched fetched = Fetched.read(unfinished);
    if (fetched == null || fetched.uid() >= 0 && fetched.uid() != uid || !in.isOf(name)) {
      return false;
    }
    found = fetched.uid() == uid ? merged(fetched) : found;
    return true;
  }

  private void take(Answer response) {
    Fetched fetched = Fetched.read(response);
    if (fetched != null && fetched.uid() == uid) {
      found = merged(fetched);
    }
    garbled |= fetched != null && fetched.isGarbled();
  }

  private Fetched merged(Fetched fetched) {
    return found == null ? fetched : found.plus(fetched);
  }
}
