package io.mailhaul.events;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A source folder that does not list as many items as it says it holds, though nothing came or went
 * meanwhile: its server's index is broken. UIDs are trusted; people are told both numbers.
 *
 * @param exists how many items it says it holds (EXISTS, RFC 9051 section 7.4.1)
 * @param listed how many it lists by UID
 */
public record Difference(long exists, long listed) {

  /** How many items nobody can fetch, since their UIDs are not told. */
  @JsonIgnore
  public long missing() {
    return Math.max(0, exists - listed);
  }
}
