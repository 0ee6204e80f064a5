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

  /** How many messages cannot be fetched because the server does not list their UIDs. */
  @JsonIgnore
  public long unlisted() {
    return Math.max(0, reported - listed);
  }
}
