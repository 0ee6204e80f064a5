package io.mailhaul.batch.sessions;

import java.time.Duration;
import java.time.Instant;

/**
 * The lowest number of sessions that a server did not accept.
 *
 * @param sessions 0 when none is known
 * @param throttled whether the server did not refuse a session, but asked to slow down
 * @param seconds how long the number is not tried again
 * @param until when it may be tried again
 */
record SessionCeiling(int sessions, boolean throttled, long seconds, Instant until) {

  private static final Duration FIRST = Duration.ofSeconds(60);
  private static final Duration FIRST_THROTTLED = Duration.ofMinutes(32);
  private static final Duration MAX = Duration.ofHours(1);

  /** Of a throttled server, steps are not smaller than this part of the limit. */
  private static final double MIN_STEP = 0.1;

  static SessionCeiling unknown(Instant now) {
    return new SessionCeiling(0, false, 0, now);
  }

  /**
   * The server has refused a session.
   *
   * @param accepted the sessions that it kept open
   * @param again whether the same number was refused before; then it is tried more seldom
   */
  SessionCeiling refused(int accepted, boolean again, Instant now) {
    long wait = again ? Math.min(2 * seconds, MAX.toSeconds()) : FIRST.toSeconds();
    return new SessionCeiling(accepted + 1, false, wait, now.plusSeconds(wait));
  }

  /** The server has asked to slow down. */
  SessionCeiling throttled(int limit, Instant now) {
    long wait = Math.clamp(2 * seconds, FIRST_THROTTLED.toSeconds(), MAX.toSeconds());
    return new SessionCeiling(limit, true, wait, now.plusSeconds(wait));
  }

  /** The server has accepted so many sessions. */
  SessionCeiling accepted(int limit) {
    return limit < sessions ? this : new SessionCeiling(0, throttled, seconds, until);
  }

  /** The server has accepted so many sessions, and they helped: the next refusal is a first one. */
  SessionCeiling exceeded(int limit) {
    return limit < sessions ? this : new SessionCeiling(0, throttled, 0, until);
  }

  /** What was learned about the server is wrong. */
  SessionCeiling forgotten(Instant now) {
    return new SessionCeiling(0, throttled, seconds, now);
  }

  /** Whether the server accepted more sessions a short time ago. */
  boolean contradicts(int accepted, Instant now) {
    return now.isBefore(until) && accepted + 1 < sessions;
  }

  /**
   * The number of sessions to try.
   *
   * @param base the limit
   * @param higher the number that would be tried without a ceiling
   */
  int cap(int base, int higher, Instant now) {
    return sessions == 0 ? higher : Math.min(higher, highest(base, now));
  }

  private int highest(int base, Instant now) {
    if (!now.isBefore(until)) {
      // The first number that was refused costs one refusal.
      return sessions;
    }
    if (!throttled) {
      return sessions - 1;
    }
    int middle = (base + sessions) / 2;
    return middle - base < MIN_STEP * base ? base : middle;
  }
}
