package io.mailhaul.batch.sessions;

import java.time.Duration;
import java.time.Instant;

/**
 * The time in which no session is opened at an endpoint.
 *
 * @param until its end; in the past when the endpoint is open
 * @param outageSeconds how long it was after the server had last accepted no session
 */
record Closure(Instant until, long outageSeconds) {

  private static final Duration MAX_OUTAGE = Duration.ofSeconds(30);

  static Closure none(Instant now) {
    return new Closure(now, 0);
  }

  boolean covers(Instant now) {
    return now.isBefore(until);
  }

  /** The server asks to wait until a time. */
  Closure extended(Instant end) {
    return end.isAfter(until) ? new Closure(end, outageSeconds) : this;
  }

  /** The server has accepted no session; it is asked again after a time that grows. */
  Closure afterOutage(Instant now) {
    if (covers(now)) {
      return this;
    }
    long seconds = Math.clamp(2 * outageSeconds, 1, MAX_OUTAGE.toSeconds());
    return new Closure(now.plusSeconds(seconds), seconds);
  }

  /** The server works again. */
  Closure afterWork() {
    return new Closure(until, 0);
  }
}
