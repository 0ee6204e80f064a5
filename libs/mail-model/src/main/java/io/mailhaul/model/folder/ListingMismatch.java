package io.mailhaul.model.folder;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A source folder lists another number of messages than it reports, although no message arrived or
 * left in between: its server's index is broken. The UIDs are trusted; the report shows both
 * numbers.
 *
 * @param reported how many messages the folder reports (EXISTS, RFC 9051 section 7.4.1)
 * @param listed how many messages it lists by UID
 */
public record ListingMismatch(long reported, long listed) {

  /**
   * No folder has more messages. A larger number is a claim of a faulty server, and is not counted.
   */
  private static final long MAX_CREDIBLE_MESSAGES = 10_000_000;

  /** Whether a folder can have as many messages as its server reports. */
  public static boolean isCredible(long reported) {
    return reported <= MAX_CREDIBLE_MESSAGES;
  }

  /**
   * How many messages cannot be fetched because the server does not list their UIDs; one if the
   * reported number is not credible, so that the reader of a report sees the folder.
   */
  @JsonIgnore
  public long unlisted() {
    return isCredible(reported) ? Math.max(0, reported - listed) : 1;
  }
}
