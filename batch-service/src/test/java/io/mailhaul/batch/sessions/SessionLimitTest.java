package io.mailhaul.batch.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.session.SessionLimitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limit that is found, against the best fixed one, with servers in virtual time. */
class SessionLimitTest {

  private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
  private static final Duration TIME = Duration.ofHours(1);
  private static final int SLOTS = 64;
  private static final double NOISE = 0.2;
  private static final IntToDoubleFunction PROPORTIONAL = sessions -> 10.0 * sessions;

  @ParameterizedTest
  @ValueSource(ints = {3, 10, 50})
  void findsHowManySessionsAServerAccepts(int accepted) {
    SimulatedEndpoint server = refusing(accepted, 1);
    SimulatedEndpoint.Outcome found = server.runAutomatic(TIME, SLOTS);
    double best = refusing(accepted, 1).runFixed(TIME, accepted).work();

    assertThat(found.work()).isGreaterThan(0.9 * best);
    assertThat(found.reason()).isNotEqualTo("INITIAL");
    // The sessions of the start, and a few attempts that become rare.
    assertThat(found.refused()).isLessThan(SessionLimit.INITIAL + 16);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 10, 50})
  void asksAServerThatThrottlesSeldomForMore(int accepted) {
    SimulatedEndpoint.Outcome found =
        new SimulatedEndpoint(PROPORTIONAL, accepted, true, NOISE, 1).runAutomatic(TIME, SLOTS);
    double best =
        new SimulatedEndpoint(PROPORTIONAL, accepted, true, NOISE, 1)
            .runFixed(TIME, accepted)
            .work();

    assertThat(found.work()).isGreaterThan(0.85 * best);
    assertThat(found.refused()).isLessThan(8);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6, 16, 40})
  void findsTheBestLimitOfAServerThatSlowsDown(int bestLimit) {
    IntToDoubleFunction slowing =
        sessions -> 100.0 * sessions / (1 + Math.pow(sessions / (double) bestLimit, 2));
    SimulatedEndpoint.Outcome found = unlimited(slowing, 1).runAutomatic(TIME, SLOTS);
    double best = bestFixed(slowing);

    assertThat(found.work()).isGreaterThan(0.9 * best);
  }

  @Property(tries = 12)
  void isAboutAsFastAsTheBestFixedLimit(
      @ForAll @IntRange(min = 2, max = 60) int accepted,
      @ForAll @IntRange(min = 2, max = 60) int saturated,
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
    IntToDoubleFunction saturating = sessions -> 10.0 * Math.min(sessions, saturated);
    SimulatedEndpoint.Outcome found =
        new SimulatedEndpoint(saturating, accepted, false, NOISE, seed).runAutomatic(TIME, SLOTS);
    double best =
        new SimulatedEndpoint(saturating, accepted, false, NOISE, seed)
            .runFixed(TIME, Math.min(accepted, saturated))
            .work();

    assertThat(found.work()).isGreaterThan(0.88 * best);
    assertThat(found.refused()).isLessThan(SessionLimit.INITIAL + 24);
  }

  @Test
  void aServerThatIsDownTellsNothingAboutItsLimitAndIsAskedLessAndLessOften() {
    SessionLimit limit = new SessionLimit(SessionLimit.initial(START), SLOTS);
    Instant now = START;
    limit.recordRefusals(1, "BYE", now);
    assertThat(limit.limit()).isEqualTo(1);
    for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
      limit.recordRefusals(0, "BYE", now);
      assertThat(limit.limit()).isEqualTo(SessionLimit.INITIAL);
      assertThat(limit.isClosed(now.plusSeconds(seconds).minusMillis(1))).isTrue();
      now = now.plusSeconds(seconds);
      assertThat(limit.isClosed(now)).isFalse();
    }

    limit.recordTurn(now, now.plusSeconds(1), 10);
    limit.recordRefusals(0, "BYE", now);

    assertThat(limit.isClosed(now.plusSeconds(1))).isFalse();
  }

  @Test
  void aRefusalWithoutAnyOtherSessionKeepsWhatIsKnown() {
    SessionLimit limit = new SessionLimit(SessionLimit.initial(START), SLOTS);
    limit.recordRefusals(3, "BYE", START);

    limit.recordRefusals(0, "BYE", START.plusSeconds(60));

    assertThat(limit.limit()).isEqualTo(3);
    assertThat(limit.state().reason()).isEqualTo(SessionLimitReason.SERVER_REFUSED);
    assertThat(limit.isClosed(START.plusSeconds(60))).isTrue();
  }

  @Test
  void aSingleLostSessionDoesNotLowerALimitThatTheServerAcceptsOtherwise() {
    SessionLimit limit = new SessionLimit(SessionLimit.initial(START), SLOTS);
    limit.recordRefusals(20, "BYE", START);
    assertThat(limit.limit()).isEqualTo(20);

    limit.recordRefusals(5, "timeout", START.plusSeconds(30));

    assertThat(limit.limit()).isEqualTo(20);
  }

  @Test
  void twoLostSessionsInARowLowerTheLimit() {
    SessionLimit limit = new SessionLimit(SessionLimit.initial(START), SLOTS);
    limit.recordRefusals(20, "BYE", START);

    limit.recordRefusals(6, "BYE", START.plusSeconds(30));
    limit.recordRefusals(5, "BYE", START.plusSeconds(31));

    assertThat(limit.limit()).isEqualTo(5);
  }

  @Test
  void opensNoSessionBeforeTheEndOfAThrottle() {
    SessionLimit limit = new SessionLimit(SessionLimit.initial(START), SLOTS);

    limit.recordThrottle(START.plusSeconds(60), "slow down", START);
    limit.recordThrottle(START.plusSeconds(90), "slow down", START.plusSeconds(1));

    assertThat(limit.isClosed(START.plusSeconds(89))).isTrue();
    assertThat(limit.isClosed(START.plusSeconds(90))).isFalse();
    assertThat(limit.limit()).isEqualTo(SessionLimit.INITIAL / 2);
  }

  private static SimulatedEndpoint refusing(int accepted, long seed) {
    return new SimulatedEndpoint(PROPORTIONAL, accepted, false, NOISE, seed);
  }

  private static SimulatedEndpoint unlimited(IntToDoubleFunction rate, long seed) {
    return new SimulatedEndpoint(rate, Integer.MAX_VALUE, false, NOISE, seed);
  }

  private static double bestFixed(IntToDoubleFunction rate) {
    return IntStream.of(1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 40, 48, 64)
        .mapToDouble(sessions -> unlimited(rate, 1).runFixed(TIME, sessions).work())
        .max()
        .orElseThrow();
  }
}
