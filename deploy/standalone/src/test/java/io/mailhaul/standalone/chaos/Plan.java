package io.mailhaul.standalone.chaos;

import io.mailhaul.standalone.chaos.Fault.Deed;
import io.mailhaul.standalone.chaos.Fault.Place;
import io.mailhaul.standalone.chaos.Strike.Churn;
import io.mailhaul.standalone.chaos.Strike.Cut;
import io.mailhaul.standalone.chaos.Strike.Kill;
import io.mailhaul.standalone.chaos.Strike.Link;
import io.mailhaul.standalone.chaos.Strike.RestartDatabase;
import io.mailhaul.standalone.chaos.Strike.Stop;
import io.mailhaul.standalone.chaos.Strike.Victim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The faults of a round. All are chosen by the seed before the round begins, so that the same seed
 * gives the same faults.
 *
 * @param strikes in the order in which they are carried out
 */
record Plan(int round, long seed, List<Strike> strikes) {

  /** The kind of round. Each has a SIGKILL; together they have every kind of fault. */
  enum Scene {
    LINES_ARE_CUT,
    SCANNER_AND_BATCH_SERVICE_DIE,
    BROKER_DIES,
    COPIER_IS_STOPPED,
    DATABASE_RESTARTS,
    COPIERS_COME_AND_GO,
    SERVERS_HANG
  }

  /** One plan per round, with the scenes in turn. */
  static List<Plan> of(long seed, int rounds, List<Scene> scenes) {
    return IntStream.range(0, rounds)
        .mapToObj(i ->
            of(seed, i + 1, scenes.get(i % scenes.size()), new SplittableRandom(31 * seed + i + 1)))
        .toList();
  }

  private static Plan of(long seed, int round, Scene scene, RandomGenerator random) {
    List<Strike> faults = new ArrayList<>();
    switch (scene) {
      case LINES_ARE_CUT -> {
        faults.add(kill(copier(random), random));
        faults.add(cut(Link.DESTINATION, Place.APPEND_LITERAL, random));
        faults.add(cut(Link.DESTINATION, Place.BEFORE_ANSWER, random));
        faults.add(cut(Link.SOURCE, Place.FETCH_LITERAL, random));
      }
      case SCANNER_AND_BATCH_SERVICE_DIE -> {
        faults.add(kill(Victim.SCANNER, random));
        faults.add(kill(Victim.BATCH_SERVICE, random));
        faults.add(cut(Link.DESTINATION, Place.SENT, random));
      }
      case BROKER_DIES -> {
        faults.add(kill(Victim.BROKER, random));
        faults.add(cut(Link.DESTINATION, Place.RECEIVED, random));
      }
      case COPIER_IS_STOPPED -> {
        faults.add(new Stop(random.nextInt(2), anyMoment(random)));
        faults.add(kill(Victim.BATCH_SERVICE, random));
      }
      case DATABASE_RESTARTS -> {
        faults.add(new RestartDatabase(anyMoment(random), pause(random, 3_000)));
        faults.add(kill(Victim.SCANNER, random));
        faults.add(cut(Link.SOURCE, Place.SENT, random));
        faults.add(cut(Link.SOURCE, Place.RECEIVED, random));
      }
      case COPIERS_COME_AND_GO -> {
        faults.add(new Churn(0.05));
        faults.add(kill(Victim.BROKER, random));
      }
      case SERVERS_HANG -> {
        Place[] places = {Place.APPEND_LITERAL, Place.BEFORE_ANSWER};
        faults.add(hang(Link.DESTINATION, places[random.nextInt(2)], random));
        faults.add(hang(Link.SOURCE, Place.FETCH_LITERAL, random));
        faults.add(kill(copier(random), random));
      }
    }
    return new Plan(
        round, seed, faults.stream().sorted(Comparator.comparingDouble(Strike::at)).toList());
  }

  private static Kill kill(Victim victim, RandomGenerator random) {
    return new Kill(
        victim, anyMoment(random), pause(random, victim == Victim.BROKER ? 8_000 : 3_000));
  }

  private static Victim copier(RandomGenerator random) {
    return random.nextBoolean() ? Victim.COPIER_1 : Victim.COPIER_2;
  }

  private static Cut cut(Link link, Place place, RandomGenerator random) {
    return cut(link, place, random.nextBoolean() ? Deed.CLOSE : Deed.RESET, random);
  }

  private static Cut hang(Link link, Place place, RandomGenerator random) {
    return cut(link, place, Deed.HANG, random);
  }

  private static Cut cut(Link link, Place place, Deed deed, RandomGenerator random) {
    int most =
        switch (place) {
          case SENT -> link == Link.SOURCE ? 300 : 200_000;
          case RECEIVED -> link == Link.SOURCE ? 200_000 : 300;
          case APPEND_LITERAL, FETCH_LITERAL -> 50;
          case BEFORE_ANSWER -> 3;
        };
    return new Cut(link, place, deed, random.nextInt(most), random.nextDouble(), moment(random));
  }

  /** Early enough that the bytes that a cut waits for are still to come. */
  private static double moment(RandomGenerator random) {
    return 0.05 + 0.5 * random.nextDouble();
  }

  /** At a share of the messages when copying has begun and has not ended. */
  private static double anyMoment(RandomGenerator random) {
    return 0.05 + 0.8 * random.nextDouble();
  }

  private static Duration pause(RandomGenerator random, int mostMillis) {
    return Duration.ofMillis(random.nextInt(mostMillis));
  }

  @Override
  public String toString() {
    return "round " + round + " of seed " + seed + ": " + strikes;
  }
}
