package io.mailhaul.access.imap.connection;

import java.time.Duration;

/**
 * Timeouts and memory limits of IMAP connections.
 *
 * @param connectTimeout for the TCP connection
 * @param readTimeout how long a server may send nothing while a response is awaited
 * @param writeTimeout how long writing one block of data may take
 * @param windowBytes a message larger than this is streamed instead of kept in memory
 * @param chunkBytes maximum part of a streamed message that is in memory
 */
public record ImapSettings(
    Duration connectTimeout,
    Duration readTimeout,
    Duration writeTimeout,
    long windowBytes,
    int chunkBytes) {

  /** For servers on the Internet. */
  public static final ImapSettings DEFAULTS =
      new ImapSettings(
          Duration.ofSeconds(20),
          Duration.ofSeconds(90),
          Duration.ofSeconds(90),
          8L << 20,
          1 << 20);

  public ImapSettings {
    requirePositive(connectTimeout);
    requirePositive(readTimeout);
    requirePositive(writeTimeout);
    if (windowBytes < 1 || chunkBytes < 1) {
      throw new IllegalArgumentException("Windows and chunks must have a positive size");
    }
  }

  /** The same settings with this read and write timeout. */
  public ImapSettings withTimeout(Duration timeout) {
    return new ImapSettings(connectTimeout, timeout, timeout, windowBytes, chunkBytes);
  }

  /** The same settings with windows of this size; a larger message is streamed. */
  public ImapSettings withWindow(long bytes) {
    return new ImapSettings(connectTimeout, readTimeout, writeTimeout, bytes, chunkBytes);
  }

  /**
   * The memory in bytes for content beyond a window: for a streamed message the current block and
   * its header, for digests the response with a chunk of text, and the chunk.
   */
  public long streamingMemory() {
    return 3L * chunkBytes;
  }

  /**
   * How long this side waits for the server in one dialogue as a whole, see {@link
   * ConnectionWatchdog}. Three attempts with this timeout take less than the ten minutes after
   * which a mailbox without progress fails.
   */
  Duration dialogueTimeout() {
    return readTimeout.multipliedBy(2);
  }

  /**
   * How long a connection is idle before a NOOP is sent. One side may wait long for the other, for
   * example while a slow source sends the fingerprints of a million messages, or while a slow
   * destination creates thousands of folders. Servers log out idle clients after 30 minutes (RFC
   * 9051 section 5.4), some earlier.
   */
  Duration keepAliveInterval() {
    return readTimeout.multipliedBy(3);
  }

  private static void requirePositive(Duration timeout) {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("A timeout must be positive");
    }
  }
}
