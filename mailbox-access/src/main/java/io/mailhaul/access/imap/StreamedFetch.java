package io.mailhaul.access.imap;

import org.jspecify.annotations.Nullable;

/**
 * A UID FETCH of one item whose content is not taken into memory. Its literal says how long the
 * content is before the first byte of it is read; whether the server gave all of it, and of this
 * item, is known when the command has ended. A command that is sent before drops what is left.
 */
final class StreamedFetch {

  /** What an response may have beside its content. */
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
   * @param section {@code ""} for the whole item, {@code "TEXT"} for what is below its header
   * @param most content of no more bytes than this is taken into memory all the same
   */
  StreamedFetch(Wire wire, long uid, String section, int most) {
    this.wire = wire;
    this.uid = uid;
    this.most = most;
    this.in = wire.literals(most);
    String content = "BODY.PEEK[" + section + "]";
    this.sent =
        wire.send(
            "FETCH", "UID FETCH " + uid + " (UID FLAGS INTERNALDATE RFC822.SIZE " + content + ")");
    wire.streams(this);
    wire.flush();
    while (!streams && !wire.hasEnded(sent)) {
      Answer response = wire.next();
      if (in.pending() == 0) {
        wire.take(response, this::take);
      } else {
        streams = isContent(response, "BODY[" + section + "]");
        if (!streams) {
          drop();
        }
      }
    }
  }

  /** What an response may take in memory. */
  Room room() {
    return new Room(most + BESIDE);
  }

  LiteralInput input() {
    return in;
  }

  /** Whether there is content to be read; if not, the response is known. */
  boolean streams() {
    return streams;
  }

  /** How many bytes of the content are still to be read. */
  long left() {
    return in.pending();
  }

  /** What is known of the item by now; null when the server has not said anything. */
  @Nullable Fetched found() {
    return found;
  }

  /** Whether some response could not be told whose it was. */
  boolean garbled() {
    return garbled;
  }

  /** Reads as much of the content as there is room for, or all that is left; tells how much. */
  int read(byte[] to) {
    // A server that trickles is known by how long one block takes.
    return wire.read(() -> in.read(to));
  }

  /** Reads what is left, dropping what is content, and tells how the server ended the command. */
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
      byte[] dropped = new byte[DROPPED_AT_ONCE];
      while (in.pending() > 0) {
        read(dropped);
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
