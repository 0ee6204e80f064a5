package io.mailhaul.batch.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/**
 * A server and the mailboxes that are copied from it, in virtual time. There are always mailboxes
 * that wait. A mailbox has one session, copies in turns of up to five seconds, and ends after some
 * of them.
 */
final class SimulatedEndpoint {

  /** What a run has achieved. */
  record Outcome(double work, int refused, int lastLimit, String reason) {}

  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration PARKED = Duration.ofSeconds(30);
  private static final Duration THROTTLE = Duration.ofSeconds(60);
  private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");

  private final class Session {
    final Instant from = now;
    final Instant until = now.plusMillis(300 + random.nextInt(4_700));
    final double luck = 1 + (random.nextDouble() * 2 - 1) * noise;
    double work;
  }

  private final IntToDoubleFunction rate;
  private final int accepted;
  private final boolean throttles;
  private final double noise;
  private final Random random;
  private final List<Session> open = new ArrayList<>();
  private final List<Instant> parked = new ArrayList<>();
  private Instant now = START;
  private Instant throttledUntil = START;

  /**
   * @param rate the throughput of the server with a number of sessions
   * @param accepted the server refuses more sessions
   * @param throttles whether the server, instead of refusing one session, asks to wait a minute
   * @param noise by how much the pace of a turn deviates
   */
  SimulatedEndpoint(
      IntToDoubleFunction rate, int accepted, boolean throttles, double noise, long seed) {
    this.rate = rate;
    this.accepted = accepted;
    this.throttles = throttles;
    this.noise = noise;
    this.random = new Random(seed);
  }

  /** Migrates with a limit that is found. */
  Outcome runAutomatic(Duration time, int max) {
    SessionLimit limit = new SessionLimit(SessionLimit.initial(now), max);
    double done = 0;
    int refused = 0;
    for (Instant end = now.plus(time); now.isBefore(end); now = now.plus(TICK)) {
      // The state is stored after each transaction.
      limit = new SessionLimit(limit.state(), max);
      List<Session> ended = tick();
      for (Session session : ended) {
        done += session.work;
        limit.recordTurn(session.from, session.until, session.work);
      }
      limit.advance(open.size(), now);
      int wanted = limit.isClosed(now) ? 0 : limit.limit() - open.size();
      int refusedNow = signIn(wanted);
      limit.observe(open.size(), now);
      refused += refusedNow;
      if (refusedNow > 0 && throttles) {
        limit.recordThrottle(throttledUntil, "slow down", now);
      } else if (refusedNow > 0) {
        limit.recordRefusals(open.size(), "too many", now);
      }
    }
    return new Outcome(done, refused, limit.limit(), limit.state().reason().name());
  }

  /** Migrates with a fixed limit, as before. */
  Outcome runFixed(Duration time, int limit) {
    double done = 0;
    int refused = 0;
    for (Instant end = now.plus(time); now.isBefore(end); now = now.plus(TICK)) {
      done += tick().stream().mapToDouble(session -> session.work).sum();
      refused += now.isBefore(throttledUntil) ? 0 : signIn(limit - open.size());
    }
    return new Outcome(done, refused, limit, "FIXED");
  }

  private List<Session> tick() {
    int sessions = open.size();
    List<Session> ended = new ArrayList<>();
    for (Iterator<Session> all = open.iterator(); all.hasNext(); ) {
      Session session = all.next();
      session.work +=
          rate.applyAsDouble(sessions) / sessions * session.luck * TICK.toMillis() / 1000.0;
      if (!now.isBefore(session.until)) {
        ended.add(session);
        all.remove();
      }
    }
    parked.removeIf(until -> !now.isBefore(until));
    return ended;
  }

  /** Returns how many sign-ins the server has refused. */
  private int signIn(int wanted) {
    int refused = 0;
    for (int i = 0; i < wanted; i++) {
      if (open.size() < accepted) {
        open.add(new Session());
      } else {
        refused++;
        parked.add(now.plus(PARKED));
        if (throttles) {
          throttledUntil = now.plus(THROTTLE);
          return refused;
        }
      }
    }
    return refused;
  }
}
