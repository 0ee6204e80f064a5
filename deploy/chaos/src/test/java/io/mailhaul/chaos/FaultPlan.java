package io.mailhaul.chaos;

import io.mailhaul.chaos.InjectedFault.Cut;
import io.mailhaul.chaos.InjectedFault.Kill;
import io.mailhaul.chaos.InjectedFault.Link;
import io.mailhaul.chaos.InjectedFault.RestartCopiers;
import io.mailhaul.chaos.InjectedFault.RestartDatabase;
import io.mailhaul.chaos.InjectedFault.Stop;
import io.mailhaul.chaos.InjectedFault.StopPlatform;
import io.mailhaul.chaos.InjectedFault.Victim;
import io.mailhaul.chaos.proxy.ConnectionFault.Effect;
import io.mailhaul.chaos.proxy.ConnectionFault.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The faults of a round. All are chosen by the seed before the round begins, so that the same seed
 * gives the same faults.
 *
 * @param destination the server to which the mailboxes are copied; the rounds have all in turn
 * @param faults in the order in which they are carried out
 * @param laterKills the kills in the later pass, at a share of its moves, in their order
 */
record FaultPlan(
    int round,
    long seed,
    ChaosDestination.Kind destination,
    List<InjectedFault> faults,
    List<Kill> laterKills) {

  /** The kind of round. Each has a SIGKILL; together they have every kind of fault. */
  enum Scene {
    CONNECTIONS_ARE_CUT,
    SCANNER_AND_BATCH_SERVICE_DIE,
    BROKER_DIES,
    COPIER_IS_STOPPED,
    DATABASE_RESTARTS,
    COPIERS_RESTART,
    SERVERS_HANG,
    PLATFORM_IS_STOPPED
  }

  /** One plan per round, with the scenes in turn. */
  static List<FaultPlan> of(long seed, int rounds, List<Scene> scenes) {
    return IntStream.range(0, rounds)
        .mapToObj(i ->
            of(seed, i + 1, scenes.get(i % scenes.size()), new SplittableRandom(31 * seed + i + 1)))
        .toList();
  }

  private static FaultPlan of(long seed, int round, Scene scene, RandomGenerator random) {
    List<InjectedFault> faults = new ArrayList<>();
    switch (scene) {
      case CONNECTIONS_ARE_CUT -> {
        faults.add(kill(copier(random), random));
        faults.add(cut(Link.DESTINATION, Place.APPEND_LITERAL, random));
        faults.add(cut(Link.DESTINATION, Place.BEFORE_APPEND_RESPONSE, random));
        faults.add(cut(Link.SOURCE, Place.FETCH_LITERAL, random));
      }
      case SCANNER_AND_BATCH_SERVICE_DIE -> {
        faults.add(kill(Victim.SCANNER, random));
        faults.add(kill(Victim.BATCH_SERVICE, random));
        faults.add(cut(Link.DESTINATION, Place.AFTER_BYTES_SENT, random));
      }
      case BROKER_DIES -> {
        faults.add(kill(Victim.BROKER, random));
        faults.add(cut(Link.DESTINATION, Place.AFTER_BYTES_RECEIVED, random));
      }
      case COPIER_IS_STOPPED -> {
        faults.add(new Stop(random.nextInt(2), cutShare(random)));
        faults.add(kill(Victim.BATCH_SERVICE, random));
      }
      case DATABASE_RESTARTS -> {
        faults.add(new RestartDatabase(killShare(random), pause(random, 3_000)));
        faults.add(kill(Victim.SCANNER, random));
        faults.add(cut(Link.SOURCE, Place.AFTER_BYTES_SENT, random));
        faults.add(cut(Link.SOURCE, Place.AFTER_BYTES_RECEIVED, random));
      }
      case COPIERS_RESTART -> {
        faults.add(new RestartCopiers(0.05));
        faults.add(kill(Victim.BROKER, random));
      }
      case SERVERS_HANG -> {
        Place[] places = {Place.APPEND_LITERAL, Place.BEFORE_APPEND_RESPONSE};
        faults.add(hang(Link.DESTINATION, places[random.nextInt(2)], random));
        faults.add(hang(Link.SOURCE, Place.FETCH_LITERAL, random));
        faults.add(kill(copier(random), random));
      }
      case PLATFORM_IS_STOPPED -> {
        faults.add(new StopPlatform(cutShare(random)));
        faults.add(kill(copier(random), random));
      }
    }
    ChaosDestination.Kind[] destinations = ChaosDestination.Kind.values();
    return new FaultPlan(
        round,
        seed,
        destinations[round % destinations.length],
        faults.stream().sorted(Comparator.comparingDouble(InjectedFault::at)).toList(),
        laterKills(random));
  }

  /** A copier at least, and from the beginning to the end of the moves. */
  private static List<Kill> laterKills(RandomGenerator random) {
    Victim any = Victim.values()[random.nextInt(Victim.values().length)];
    return Stream.of(copier(random), any, copier(random))
        .map(victim -> new Kill(victim, random.nextDouble(), pause(random, 1_500)))
        .sorted(Comparator.comparingDouble(Kill::at))
        .toList();
  }

  private static Kill kill(Victim victim, RandomGenerator random) {
    return new Kill(
        victim, killShare(random), pause(random, victim == Victim.BROKER ? 8_000 : 3_000));
  }

  private static Victim copier(RandomGenerator random) {
    return random.nextBoolean() ? Victim.COPIER_1 : Victim.COPIER_2;
  }

  private static Cut cut(Link link, Place place, RandomGenerator random) {
    return cut(link, place, random.nextBoolean() ? Effect.CLOSE : Effect.RESET, random);
  }

  private static Cut hang(Link link, Place place, RandomGenerator random) {
    return cut(link, place, Effect.HANG, random);
  }

  private static Cut cut(Link link, Place place, Effect deed, RandomGenerator random) {
    int most =
        switch (place) {
          case AFTER_BYTES_SENT -> link == Link.SOURCE ? 300 : 200_000;
          case AFTER_BYTES_RECEIVED -> link == Link.SOURCE ? 200_000 : 300;
          case APPEND_LITERAL, FETCH_LITERAL -> 50;
          case BEFORE_APPEND_RESPONSE -> 3;
        };
    return new Cut(link, place, deed, random.nextInt(most), random.nextDouble(), cutShare(random));
  }

  /** Early enough that the bytes that a cut waits for, or a turn to stop, are still to come. */
  private static double cutShare(RandomGenerator random) {
    return 0.05 + 0.5 * random.nextDouble();
  }

  /** At a share of the messages when copying has begun and has not ended. */
  private static double killShare(RandomGenerator random) {
    return 0.05 + 0.8 * random.nextDouble();
  }

  private static Duration pause(RandomGenerator random, int mostMillis) {
    return Duration.ofMillis(random.nextInt(mostMillis));
  }

  @Override
  public String toString() {
    return "round %d of seed %d to %s: %s, later %s"
        .formatted(round, seed, destination, faults, laterKills);
  }
}
