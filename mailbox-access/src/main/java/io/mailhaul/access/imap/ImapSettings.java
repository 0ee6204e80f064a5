package io.mailhaul.access.imap;

import java.time.Duration;

/**
 * How connections behave.
 *
 * @param connectTimeout for the TCP connection
 * @param readTimeout how long a server may be silent while an response is awaited
 * @param writeTimeout how long a server may refuse to take a block of data
 * @param windowBytes an item larger than this is streamed instead of kept in memory
 * @param chunkBytes how much of such an item is in memory at once, at the most
 */
public record ImapSettings(
    Duration connectTimeout,
    Duration readTimeout,
    Duration writeTimeout,
    long windowBytes,
    int chunkBytes) {

  /** For servers on the open Internet. */
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
      throw new IllegalArgumentException("Windows and chunks must have a size");
    }
  }

  /** The same for servers that may be silent for so long, whether they read or write. */
  public ImapSettings withTimeout(Duration timeout) {
    return new ImapSettings(connectTimeout, timeout, timeout, windowBytes, chunkBytes);
  }

  /** The same with windows of that size: an item larger than that is streamed. */
  public ImapSettings withWindow(long bytes) {
    return new ImapSettings(connectTimeout, readTimeout, writeTimeout, bytes, chunkBytes);
  }

  /**
   * What reading more than a window takes: of a large item the block that is on its way, and what
   * holds its header; of texts that are digested the response with a chunk of them, and the chunk.
   */
  long chunkMemory() {
    return 3L * chunkBytes;
  }

  /** How long one response may take with all its literals, however it trickles. */
  Duration answerTimeout() {
    return readTimeout.multipliedBy(5);
  }

  /**
   * How long a connection is silent before its server hears that somebody is still there. One side
   * may wait long for the other: while a slow source tells the fingerprints of a million items, or
   * a slow destination makes thousands of folders. Servers log out after 30 minutes (RFC 9051
   * section 5.4), some sooner.
   */
  Duration idleTime() {
    return readTimeout.multipliedBy(3);
  }

  private static void requirePositive(Duration timeout) {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("A timeout must be longer than nothing");
    }
  }
}
