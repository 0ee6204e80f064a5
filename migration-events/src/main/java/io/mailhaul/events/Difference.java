package io.mailhaul.events;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A source folder lists another number of messages than it reports, although no message arrived or
 * left in between: its server's index is broken. The UIDs are trusted; the report shows both
 * numbers.
 *
 * @param exists how many messages the folder reports (EXISTS, RFC 9051 section 7.4.1)
 * @param listed how many messages it lists by UID
 */
public record Difference(long exists, long listed) {

  /** How many messages cannot be fetched because the server does not list their UIDs. */
  @JsonIgnore
  public long missing() {
    return Math.max(0, exists - listed);
  }
}
