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
   * @param ceiling the number of sessions that the server did not accept; 0 when none is known
   * @param ceilingThrottles whether the server did not refuse a session, but asked to slow down
   * @param ceilingSeconds how long the ceiling is not tried again
   * @param closedUntil no session is opened before this time, because the server asked for it
   * @param outageSeconds how long the last pause was after the server had accepted no session
   * @param windowFrom the start of the current measurement
   * @param work what was processed within the measurement
   * @param sessionSeconds the sessions in use, summed over the measurement
   * @param misses how many measurements in a row told nothing
   * @param observedAt when the sessions in use were counted last
   * @param inUse their number
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
      int ceiling,
      boolean ceilingThrottles,
      long ceilingSeconds,
      Instant ceilingUntil,
      Instant closedUntil,
      long outageSeconds,
      Instant windowFrom,
      double work,
      double sessionSeconds,
      int misses,
      Instant observedAt,
      int inUse,
      Instant refusedAt,
      int limitBeforeRefusals) {}

  /** Eight mailboxes with three slots each: what the default was before it was found. */
  static final int INITIAL = 24;

  /** After a change, new sessions sign in and old ones end before throughput is measured. */
  private static final Duration SETTLE = Duration.ofSeconds(2);

  private static final Duration WINDOW = Duration.ofSeconds(6);

  /** A turn is reported at its end, so the turns of a window are known after a time slice. */
  private static final Duration REPORT_DELAY = Duration.ofSeconds(6);

  private static final Duration FIRST_HOLD = Duration.ofSeconds(32);
  private static final Duration MAX_HOLD = Duration.ofSeconds(512);
  private static final Duration FIRST_CEILING = Duration.ofSeconds(60);
  private static final Duration THROTTLED_CEILING = Duration.ofMinutes(32);

  /** A throttle stops all sessions, often for a minute, so a higher limit is tried seldom. */
  private static final Duration THROTTLED_HOLD = Duration.ofSeconds(1024);

  private static final Duration MAX_CEILING = Duration.ofHours(1);

  private static final Duration MAX_OUTAGE = Duration.ofSeconds(30);

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
  private int ceiling;
  private boolean ceilingThrottles;
  private long ceilingSeconds;
  private Instant ceilingUntil;
  private Instant closedUntil;
  private long outageSeconds;
  private Instant windowFrom;
  private double work;
  private double sessionSeconds;
  private int misses;
  private Instant observedAt;
  private int inUse;
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
    ceiling = state.ceiling();
    ceilingThrottles = state.ceilingThrottles();
    ceilingSeconds = state.ceilingSeconds();
    ceilingUntil = state.ceilingUntil();
    closedUntil = state.closedUntil();
    outageSeconds = state.outageSeconds();
    windowFrom = state.windowFrom();
    work = state.work();
    sessionSeconds = state.sessionSeconds();
    misses = state.misses();
    observedAt = state.observedAt();
    inUse = state.inUse();
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
        false,
        0,
        now,
        now,
        0,
        now.plus(SETTLE),
        0,
        0,
        0,
        now,
        0,
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
        ceiling,
        ceilingThrottles,
        ceilingSeconds,
        ceilingUntil,
        closedUntil,
        outageSeconds,
        windowFrom,
        work,
        sessionSeconds,
        misses,
        observedAt,
        inUse,
        refusedAt,
        limitBeforeRefusals);
  }

  /** How many sessions may be open. */
  public int limit() {
    return limit;
  }

  /** Whether no session may be opened now, because the server asked for it. */
  public boolean isClosed(Instant now) {
    return now.isBefore(closedUntil);
  }

  /** Records what a turn has processed; it counts in the measurement that it overlaps. */
  public void recordTurn(Instant from, Instant until, double done) {
    long whole = Math.max(1, until.toEpochMilli() - from.toEpochMilli());
    outageSeconds = 0;
    work += done * overlapMillis(from, from.plusMillis(whole)) / whole;
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
    boolean contradictory = now.isBefore(ceilingUntil) && accepted + 1 < ceiling;
    if (accepted == 0) {
      if (limit < limitBeforeRefusals) {
        ceiling = 0;
        ceilingUntil = now;
        explain(SessionLimitReason.SERVER_UNAVAILABLE, text);
        startAt(limitBeforeRefusals, now);
      }
      if (!isClosed(now)) {
        outageSeconds = Math.clamp(2 * outageSeconds, 1, MAX_OUTAGE.toSeconds());
        closeUntil(now.plusSeconds(outageSeconds));
      }
    } else if (accepted < limit && !(alone && contradictory)) {
      // A single refusal while more sessions are known to be accepted has another cause.
      boolean again = alone && ceiling == accepted + 1;
      ceiling = accepted + 1;
      ceilingThrottles = false;
      ceilingSeconds =
          again ? Math.min(2 * ceilingSeconds, MAX_CEILING.toSeconds()) : FIRST_CEILING.toSeconds();
      ceilingUntil = now.plusSeconds(ceilingSeconds);
      explain(SessionLimitReason.SERVER_REFUSED, text);
      if (!again) {
        holdSeconds = 0;
      }
      startAt(accepted, now);
    }
  }

  /** Records that the server asked to slow down until a time. */
  public void recordThrottle(Instant until, String text, Instant now) {
    if (!until.isAfter(closedUntil)) {
      return;
    }
    boolean same = isClosed(now);
    closeUntil(until);
    if (same) {
      return;
    }
    ceiling = limit;
    ceilingThrottles = true;
    ceilingSeconds =
        Math.clamp(2 * ceilingSeconds, THROTTLED_CEILING.toSeconds(), MAX_CEILING.toSeconds());
    ceilingUntil = now.plusSeconds(ceilingSeconds);
    explain(SessionLimitReason.SERVER_THROTTLED, text);
    if (phase == Phase.HIGHER && base < limit) {
      // The lower limit was measured without a throttle.
      holdSeconds = THROTTLED_HOLD.toSeconds() / 2;
      hold(until);
    } else {
      startAt(limit / 2, until);
    }
  }

  private void closeUntil(Instant until) {
    if (until.isAfter(closedUntil)) {
      closedUntil = until;
    }
  }

  /**
   * Completes the measurement if its time is over.
   *
   * @param used the sessions in use
   */
  public void advance(int used, Instant now) {
    observe(used, now);
    if (!now.isBefore(windowFrom.plus(WINDOW).plus(REPORT_DELAY))) {
      evaluate(now);
    }
  }

  /** Records how many sessions are in use from now on. */
  public void observe(int used, Instant now) {
    sessionSeconds += inUse * overlapMillis(observedAt, now) / 1000.0;
    observedAt = now;
    inUse = used;
  }

  private void evaluate(Instant now) {
    double rate = work * 1000 / WINDOW.toMillis();
    double used = sessionSeconds * 1000 / WINDOW.toMillis();
    // If mailboxes are short, or those of a higher limit have not ended yet, nothing is learned.
    boolean decisive =
        rate > 0 && used >= limit - Math.max(0.5, 0.15 * limit) && used <= 1.15 * limit + 0.5;
    if (!decisive) {
      miss(now);
      return;
    }
    misses = 0;
    switch (phase) {
      case BASE -> {
        base = limit;
        baseRate = rate;
        tryHigher(now);
      }
      case HIGHER -> {
        if (rate >= baseRate * (1 + MIN_GAIN * (limit - base) / base)) {
          if (limit >= ceiling) {
            ceiling = 0;
            ceilingSeconds = 0;
          }
          accept(rate, SessionLimitReason.MORE_HELPED);
          tryHigher(now);
        } else {
          if (limit >= ceiling) {
            ceiling = 0;
          }
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
        if (now.isBefore(holdUntil)) {
          measure(now);
        } else {
          phase = Phase.BASE;
          measure(now);
        }
      }
    }
  }

  private void miss(Instant now) {
    if (++misses < MAX_MISSES) {
      measure(now);
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
    if (ceiling > 0) {
      next = Math.min(next, highestBelowCeiling(now));
    }
    next = Math.min(next, max);
    if (next > base) {
      phase = Phase.HIGHER;
      changeLimit(next, now);
    } else {
      streak = 0;
      tryLower(now);
    }
  }

  private int highestBelowCeiling(Instant now) {
    if (!now.isBefore(ceilingUntil)) {
      // The first number that was refused costs one refusal.
      return ceiling;
    }
    if (!ceilingThrottles) {
      return ceiling - 1;
    }
    int middle = (base + ceiling) / 2;
    return middle - base < 0.1 * base ? base : middle;
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
    Duration longest = ceilingThrottles ? THROTTLED_HOLD : MAX_HOLD;
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
    measure(now.plus(SETTLE));
  }

  private void measure(Instant from) {
    windowFrom = from;
    work = 0;
    sessionSeconds = 0;
  }

  private void explain(SessionLimitReason why, @Nullable String text) {
    reason = why;
    detail = text;
  }

  private double overlapMillis(Instant from, Instant until) {
    long start = Math.max(from.toEpochMilli(), windowFrom.toEpochMilli());
    long end = Math.min(until.toEpochMilli(), windowFrom.plus(WINDOW).toEpochMilli());
    return Math.max(0, end - start);
  }
}
