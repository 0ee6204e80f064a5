package io.mailhaul.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.chaos.FaultPlan.Scene;
import io.mailhaul.chaos.InjectedFault.Link;
import io.mailhaul.chaos.proxy.ChaosProxy;
import io.mailhaul.model.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The guarantee: whichever process is killed, stopped or restarted and whichever connection hangs
 * or is closed while mailboxes are copied, in the end every message is at the destination once,
 * with its bytes, flags and date, and the report agrees. New mail that arrives at the destination
 * meanwhile is kept (TRAP 19). The same holds for a later pass, after the user has changed, moved
 * and deleted messages on both sides (TRAPS 18 and 20).
 */
class ChaosIT {

  static final String PASSWORD = "secret";

  private static final int ROUNDS = Integer.getInteger("chaos.rounds", Scene.values().length);
  private static final long SEED =
      Long.getLong("chaos.seed", RandomGenerator.getDefault().nextInt(1_000_000));

  /** All scenes, or those that {@code chaos.scenes} names. */
  private static final List<Scene> SCENES =
      Arrays.stream(System.getProperty("chaos.scenes", "").split(","))
          .filter(name -> !name.isBlank())
          .map(Scene::valueOf)
          .collect(
              Collectors.collectingAndThen(
                  Collectors.toList(), named -> named.isEmpty() ? List.of(Scene.values()) : named));

  private static final Path LOGS = Path.of("target/chaos");
  private static final int MAILBOXES = 4;

  /** One fault in this many may miss: the last of a round may come when all is copied. */
  private static final int MAX_MISSED_RATIO = 8;

  private static final long BYTES_PER_SECOND = 600_000;

  private static final Map<ChaosDestination.Kind, ChaosDestination> DESTINATIONS =
      new EnumMap<>(ChaosDestination.Kind.class);
  private static final Map<ChaosDestination.Kind, ChaosProxy> DESTINATION_LINKS =
      new EnumMap<>(ChaosDestination.Kind.class);
  private static final Duration HANG = ChaosPlatform.MAIL_TIMEOUT.plusSeconds(5);
  private static final List<ChaosRound> COMPLETED_ROUNDS = new ArrayList<>();
  private static final Map<ChaosDestination.Kind, Integer> ROUNDS_BY_DESTINATION =
      new EnumMap<>(ChaosDestination.Kind.class);
  private static final Map<String, int[]> FAULT_COUNTS = new TreeMap<>();
  private static Dovecot source;
  private static ChaosProxy sourceLink;
  private static ChaosPlatform platform;

  @TempDir static Path directory;

  @BeforeAll
  static void startEverything() throws Exception {
    log("seed %d, %d rounds; again with -Dchaos.seed=%d".formatted(SEED, ROUNDS, SEED));
    source = Dovecot.settings().anyUser(PASSWORD).start();
    sourceLink = ChaosProxy.start(source::port, 0, HANG);
    everyRound()
        .collect(Collectors.groupingBy(FaultPlan::destination))
        .forEach(ChaosIT::startDestination);
    platform = new ChaosPlatform(directory.resolve("data"), LOGS);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> platform.processes().forEach(ServiceProcess::close)));
  }

  private static void startDestination(ChaosDestination.Kind kind, List<FaultPlan> plans) {
    List<String> users = plans.stream().flatMap(plan -> users(plan).stream()).toList();
    ChaosDestination server = ChaosDestination.start(kind, users, PASSWORD);
    DESTINATIONS.put(kind, server);
    DESTINATION_LINKS.put(kind, ChaosProxy.start(server::port, BYTES_PER_SECOND, HANG));
  }

  /** Names that are valid at every server. */
  private static List<String> users(FaultPlan plan) {
    return IntStream.range(0, MAILBOXES)
        .mapToObj(i -> "r%d-m%d".formatted(plan.round(), i))
        .toList();
  }

  static Stream<FaultPlan> everyRound() {
    return FaultPlan.of(SEED, ROUNDS, SCENES).stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyRound")
  void everyMessageIsCopiedOnceDespiteFaults(FaultPlan plan) throws Exception {
    ChaosDestination destination = DESTINATIONS.get(plan.destination());
    List<String> users = users(plan);
    List<ChaosMailbox> mailboxes =
        IntStream.range(0, MAILBOXES)
            .mapToObj(
                i -> new ChaosMailbox(source, destination, users.get(i), plan.round() * 10 + i))
            .toList();
    Map<Link, ChaosProxy> links =
        Map.of(
            Link.SOURCE, sourceLink, Link.DESTINATION, DESTINATION_LINKS.get(plan.destination()));
    ChaosRound round =
        new ChaosRound(
            plan,
            platform,
            mailboxes,
            uri(links.get(Link.SOURCE)),
            uri(links.get(Link.DESTINATION)));
    Map<InjectedFault, Boolean> outcome = round.run(links);
    round.runLaterPass(links);
    ROUNDS_BY_DESTINATION.merge(plan.destination(), 1, Integer::sum);
    COMPLETED_ROUNDS.add(round);
    outcome.forEach((fault, landed) -> {
      int[] counts = FAULT_COUNTS.computeIfAbsent(kind(fault), k -> new int[2]);
      counts[0]++;
      counts[1] += landed ? 1 : 0;
    });
  }

  private static String kind(InjectedFault fault) {
    return switch (fault) {
      case InjectedFault.Kill kill -> "SIGKILL " + kill.victim();
      case InjectedFault.Stop stop -> "SIGSTOP message-copier";
      case InjectedFault.StopPlatform stop -> "SIGSTOP of the whole platform";
      case InjectedFault.Cut cut -> cut.effect() + " " + cut.link() + " " + cut.place();
      case InjectedFault.RestartDatabase restart -> "PostgreSQL restarted";
      case InjectedFault.RestartCopiers churn -> "copiers leave and rejoin";
    };
  }

  private static String uri(ChaosProxy link) {
    return Endpoint.imap("127.0.0.1", link.port(), Endpoint.Security.PLAIN, null).toString();
  }

  @AfterAll
  static void checkAllRounds() throws Exception {
    try {
      // Compared again: a late append would have arrived by now.
      List<String> late =
          COMPLETED_ROUNDS.stream().flatMap(round -> round.differences().stream()).toList();
      log("--- with seed %d".formatted(SEED));
      log(
          "%d of %d rounds, %d messages: lost %d, twice %d; lanes stuck %d, dead letters %d"
              .formatted(
                  COMPLETED_ROUNDS.size(),
                  ROUNDS,
                  COMPLETED_ROUNDS.stream().mapToInt(ChaosRound::size).sum(),
                  late.stream().filter(ChaosIT::isLost).count(),
                  late.stream().filter(line -> !isLost(line)).count(),
                  platform.unfinishedLanes(),
                  platform.deadLetters()));
      log("destinations: " + ROUNDS_BY_DESTINATION);
      FAULT_COUNTS.forEach((kind, counts) ->
          log("%s: %d, of which %d while copying".formatted(kind, counts[0], counts[1])));
      assertThat(late).isEmpty();
      assertThat(platform.unfinishedLanes()).as("lanes stuck, seed " + SEED).isZero();
      assertThat(platform.deadLetters()).as("dead letters, seed " + SEED).isZero();
      assertThat(
              FAULT_COUNTS.entrySet().stream()
                  .filter(kind -> kind.getValue()[1] == 0)
                  .map(Map.Entry::getKey))
          .as("faults that never landed, with seed " + SEED)
          .isEmpty();
      int planned = FAULT_COUNTS.values().stream().mapToInt(counts -> counts[0]).sum();
      int missed = planned - FAULT_COUNTS.values().stream().mapToInt(counts -> counts[1]).sum();
      assertThat(missed * MAX_MISSED_RATIO)
          .as("%d of %d faults did not land, with seed %d", missed, planned, SEED)
          .isLessThanOrEqualTo(planned);
    } finally {
      platform.close();
      sourceLink.close();
      DESTINATION_LINKS.values().forEach(ChaosProxy::close);
      source.close();
      for (ChaosDestination destination : DESTINATIONS.values()) {
        destination.close();
      }
    }
  }

  /** Whether the difference is a missing message. */
  private static boolean isLost(String difference) {
    return difference.contains("found 0") || difference.contains("missing");
  }

  /** Prints a line and appends it to the log of rounds, which a long run is watched by. */
  static void log(String line) {
    System.out.println("chaos: " + line);
    try {
      Files.writeString(
          Files.createDirectories(LOGS).resolve("rounds.log"),
          line + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
