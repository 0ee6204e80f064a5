package io.mailhaul.batch.sessions;

import io.mailhaul.api.session.SessionLimitReason;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Finds how many sessions help at one endpoint. It compares the throughput of the current limit
 * with that of a higher and of a lower one, keeps the lowest limit that is about as fast as the
 * best, and then compares less and less often. A refused session shows at once how many the server
 * accepts: those that it kept open.
 *
 * <p>The class uses no clock and no database. Its state is a record that is stored.
 */
public final class SessionLimit {

  /** What the limit is compared with now. */
  enum Phase {
    /** The throughput of the limit itself is measured. */
    BASE,
    HIGHER,
    LOWER,
    /** Nothing is compared until a time. */
    HOLD
  }

  /**
   * The stored state.
   *
   * @param detail what the server said when it refused a session or asked to slow down
   * @param base the limit that the others are compared with
   * @param baseRate the throughput of that limit
   * @param streak how many comparisons in a row had the same result
   * @param holdSeconds how long the last hold was
   * @param holdUntil when the limit is compared again
   * @param misses how many measurements in a row told nothing
   * @param ceiling the number of sessions that the server did not accept
   * @param closure when no session may be opened
   * @param measurement the current measurement
   * @param refusedAt when a session was refused last
   * @param limitBeforeRefusals the limit before the first of the refusals that belong together
   */
  public record State(
      int limit,
      SessionLimitReason reason,
      @Nullable String detail,
      Phase phase,
      int base,
      double baseRate,
      int streak,
      long holdSeconds,
      Instant holdUntil,
      int misses,
      SessionCeiling ceiling,
      Closure closure,
      Measurement measurement,
      Instant refusedAt,
      int limitBeforeRefusals) {}

  /** Eight mailboxes with three slots each: what the default was before it was found. */
  static final int INITIAL = 24;

  private static final Duration FIRST_HOLD = Duration.ofSeconds(32);
  private static final Duration MAX_HOLD = Duration.ofSeconds(512);

  /** A throttle stops all sessions, often for a minute, so a higher limit is tried seldom. */
  private static final Duration THROTTLED_HOLD = Duration.ofSeconds(1024);

  /** Refusals within this time of each other have one cause. */
  private static final Duration BURST = Duration.ofSeconds(15);

  private static final double STEP = 1.25;
  private static final double LONG_STEP = 1.6;

  /** A higher limit needs this part of the throughput that it would add if nothing was short. */
  private static final double MIN_GAIN = 0.25;

  /** A lower limit may cost this part of the throughput, over all steps together. */
  private static final double MAX_LOSS = 0.03;

  private static final int MAX_MISSES = 3;

  private final int max;

  private int limit;
  private SessionLimitReason reason;
  private @Nullable String detail;
  private Phase phase;
  private int base;
  private double baseRate;
  private int streak;
  private long holdSeconds;
  private Instant holdUntil;
  private int misses;
  private SessionCeiling ceiling;
  private Closure closure;
  private Measurement measurement;
  private Instant refusedAt;
  private int limitBeforeRefusals;

  /**
   * @param max the limit is never higher, because the platform has no more slots
   */
  public SessionLimit(State state, int max) {
    this.max = max;
    limit = Math.min(state.limit(), max);
    reason = state.reason();
    detail = state.detail();
    phase = state.phase();
    base = state.base();
    baseRate = state.baseRate();
    streak = state.streak();
    holdSeconds = state.holdSeconds();
    holdUntil = state.holdUntil();
    misses = state.misses();
    ceiling = state.ceiling();
    closure = state.closure();
    measurement = state.measurement();
    refusedAt = state.refusedAt();
    limitBeforeRefusals = state.limitBeforeRefusals();
  }

  /** The state of an endpoint that was never used. */
  public static State initial(Instant now) {
    return new State(
        INITIAL,
        SessionLimitReason.INITIAL,
        null,
        Phase.BASE,
        INITIAL,
        0,
        0,
        0,
        now,
        0,
        SessionCeiling.unknown(now),
        Closure.none(now),
        Measurement.first(now),
        Instant.EPOCH,
        INITIAL);
  }

  public State state() {
    return new State(
        limit,
        reason,
        detail,
        phase,
        base,
        baseRate,
        streak,
        holdSeconds,
        holdUntil,
        misses,
        ceiling,
        closure,
        measurement,
        refusedAt,
        limitBeforeRefusals);
  }

  /** How many sessions may be open. */
  public int limit() {
    return limit;
  }

  /** Whether no session may be opened now, because the server asked for it. */
  public boolean isClosed(Instant now) {
    return closure.covers(now);
  }

  /** Records what a turn has processed; it counts in the measurement that it overlaps. */
  public void recordTurn(Instant from, Instant until, double done) {
    closure = closure.afterWork();
    measurement = measurement.plusTurn(from, until, done);
  }

  /**
   * Records that the server refused, lost or did not answer sessions.
   *
   * @param accepted the sessions that are still open; if there is none, the server is down. That
   *     tells nothing about its limit, but it is asked again only after a pause that grows
   */
  public void recordRefusals(int accepted, String text, Instant now) {
    boolean alone = refusedAt.plus(BURST).isBefore(now);
    if (alone) {
      limitBeforeRefusals = limit;
    }
    refusedAt = now;
    boolean contradictory = ceiling.contradicts(accepted, now);
    if (accepted == 0) {
      if (limit < limitBeforeRefusals) {
        ceiling = ceiling.forgotten(now);
        explain(SessionLimitReason.SERVER_UNAVAILABLE, text);
        startAt(limitBeforeRefusals, now);
      }
      closure = closure.afterOutage(now);
    } else if (accepted < limit && !(alone && contradictory)) {
      // A single refusal while more sessions are known to be accepted has another cause.
      boolean again = alone && ceiling.sessions() == accepted + 1;
      ceiling = ceiling.refused(accepted, again, now);
      explain(SessionLimitReason.SERVER_REFUSED, text);
      if (!again) {
        holdSeconds = 0;
      }
      startAt(accepted, now);
    }
  }

  /** Records that the server asked to slow down until a time. */
  public void recordThrottle(Instant until, String text, Instant now) {
    if (!until.isAfter(closure.until())) {
      return;
    }
    boolean same = isClosed(now);
    closure = closure.extended(until);
    if (same) {
      return;
    }
    ceiling = ceiling.throttled(limit, now);
    explain(SessionLimitReason.SERVER_THROTTLED, text);
    if (phase == Phase.HIGHER && base < limit) {
      // The lower limit was measured without a throttle.
      holdSeconds = THROTTLED_HOLD.toSeconds() / 2;
      hold(until);
    } else {
      startAt(limit / 2, until);
    }
  }

  /**
   * Completes the measurement if its time is over.
   *
   * @param used the sessions in use
   */
  public void advance(int used, Instant now) {
    observe(used, now);
    if (measurement.isOver(now)) {
      evaluate(now);
    }
  }

  /** Records how many sessions are in use from now on. */
  public void observe(int used, Instant now) {
    measurement = measurement.observed(used, now);
  }

  private void evaluate(Instant now) {
    if (!measurement.shows(limit)) {
      miss(now);
      return;
    }
    double rate = measurement.rate();
    misses = 0;
    switch (phase) {
      case BASE -> {
        base = limit;
        baseRate = rate;
        tryHigher(now);
      }
      case HIGHER -> {
        if (rate >= baseRate * (1 + MIN_GAIN * (limit - base) / base)) {
          ceiling = ceiling.exceeded(limit);
          accept(rate, SessionLimitReason.MORE_HELPED);
          tryHigher(now);
        } else {
          ceiling = ceiling.accepted(limit);
          explain(SessionLimitReason.MORE_DID_NOT_HELP, null);
          if (streak > 0) {
            streak = 0;
            tryHigher(now);
          } else {
            tryLower(now);
          }
        }
      }
      case LOWER -> {
        if (rate >= baseRate * (1 - MAX_LOSS)) {
          accept(Math.max(rate, baseRate), SessionLimitReason.FEWER_SUFFICE);
          tryLower(now);
        } else if (streak > 0) {
          streak = 0;
          tryLower(now);
        } else {
          hold(now);
        }
      }
      case HOLD -> {
        if (!now.isBefore(holdUntil)) {
          phase = Phase.BASE;
        }
        measureAgain(now);
      }
    }
  }

  private void miss(Instant now) {
    if (++misses < MAX_MISSES) {
      measureAgain(now);
      return;
    }
    misses = 0;
    phase = Phase.BASE;
    changeLimit(base, now);
  }

  private void accept(double rate, SessionLimitReason why) {
    base = limit;
    baseRate = rate;
    streak++;
    holdSeconds = 0;
    explain(why, null);
  }

  private void tryHigher(Instant now) {
    double factor = streak > 0 ? LONG_STEP : STEP;
    int next = (int) Math.ceil(base * factor);
    next = Math.min(ceiling.cap(base, next, now), max);
    if (next > base) {
      phase = Phase.HIGHER;
      changeLimit(next, now);
    } else {
      streak = 0;
      tryLower(now);
    }
  }

  private void tryLower(Instant now) {
    double factor = streak > 0 ? LONG_STEP : STEP;
    int next = (int) Math.floor(base / factor);
    if (next >= 1 && next < base) {
      phase = Phase.LOWER;
      changeLimit(next, now);
    } else {
      hold(now);
    }
  }

  /**
   * Both endpoints of a batch have the same sessions. Holds end at multiples of their length, so
   * that both endpoints try a higher limit at the same time; one alone would change nothing.
   */
  private void hold(Instant now) {
    phase = Phase.HOLD;
    streak = 0;
    Duration longest = ceiling.throttled() ? THROTTLED_HOLD : MAX_HOLD;
    holdSeconds = Math.clamp(2 * holdSeconds, FIRST_HOLD.toSeconds(), longest.toSeconds());
    long next = (now.getEpochSecond() / holdSeconds + 1) * holdSeconds;
    holdUntil = Instant.ofEpochSecond(next);
    changeLimit(base, now);
  }

  private void startAt(int next, Instant now) {
    base = Math.max(1, next);
    streak = 0;
    misses = 0;
    phase = Phase.BASE;
    changeLimit(base, now);
  }

  private void changeLimit(int next, Instant now) {
    limit = Math.clamp(next, 1, max);
    measurement = measurement.settling(now);
  }

  private void measureAgain(Instant now) {
    measurement = measurement.again(now);
  }

  private void explain(SessionLimitReason why, @Nullable String text) {
    reason = why;
    detail = text;
  }
}
