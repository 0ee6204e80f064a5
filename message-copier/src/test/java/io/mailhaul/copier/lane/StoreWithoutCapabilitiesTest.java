package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.memory.MemoryFolder;
import io.mailhaul.access.testing.memory.MemoryStore;
import io.mailhaul.copier.lane.testing.InMemoryLaneLedger;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.copier.lane.turn.MailboxConnections;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A lane copies between stores without UIDVALIDITY, mod-sequences, labels and MOVE, through all its
 * stages.
 */
class StoreWithoutCapabilitiesTest {

  private final MemoryFolder from;
  private final MemoryFolder to;
  private final MailboxConnections connections;
  private final InMemoryLaneLedger ledger = new InMemoryLaneLedger();
  private final List<SourceProgress> reported = new ArrayList<>();

  StoreWithoutCapabilitiesTest() {
    MemoryStore source = new MemoryStore();
    MemoryStore destination = new MemoryStore();
    from = source.folder("Archive");
    to = destination.folder("Archive");
    connections =
        new MailboxConnections() {
          @Override
          public SourceMailbox source() {
            return source.openSource(source.signIn());
          }

          @Override
          public DestinationMailbox destination() {
            return destination.openDestination(destination.signIn());
          }

          @Override
          public void close() {}
        };
    TestMessage.numbered(0, 95).forEach(from::put);
  }

  @Test
  void copiesEveryMessageOnceInManyTurns() {
    run(lane(UidRanges.of(1, 95), null), 2);
    assertThat(copied()).isEqualTo(95);
    assertThat(contents(to)).containsExactlyInAnyOrderElementsOf(contents(from));
  }

  @Test
  void findsTheCopiesOfATurnThatWasNotCommitted() {
    Lane lane = lane(UidRanges.of(1, 95), null);
    turn(lane, 3);
    assertThat(to.messages()).isNotEmpty();
    run(lane, 1_000);
    assertThat(copied()).isEqualTo(95);
    assertThat(contents(to)).containsExactlyInAnyOrderElementsOf(contents(from));
  }

  @Test
  void leavesFlagsAsTheyAreWhereChangesOfTheUserCannotBeDetected() {
    run(lane(UidRanges.of(1, 95), null), 1_000);
    UidMap copies = reported.stream().map(SourceProgress::map).reduce(UidMap.EMPTY, UidMap::plus);
    ledger.recordCopies("Archive", copies);
    List<String> before = contents(to);
    from.flag(7, Set.of("\\Flagged"));
    run(lane(UidRanges.EMPTY, new Lane.FlagSync(0, 0, UidRanges.of(1, 95))), 1_000);
    assertThat(contents(to)).isEqualTo(before);
    assertThat(reported.getLast().flagProgress()).isNotNull();
    assertThat(reported.getLast().flagProgress().counts().unsupported()).isEqualTo(1);
  }

  /** The messages of a folder by bytes, flags and date. */
  private static List<String> contents(MemoryFolder folder) {
    return folder.messages().stream()
        .map(message ->
            new String(message.bytes(), StandardCharsets.ISO_8859_1)
                + new TreeSet<>(message.flags())
                + message.internalDate())
        .toList();
  }

  private long copied() {
    return reported.stream().mapToLong(SourceProgress::copied).sum();
  }

  private void run(Lane lane, int windows) {
    Lane next = lane;
    while (next != null) {
      LaneResult.Processed result = turn(next, windows);
      for (LaneProgressed progress : result.progress()) {
        reported.addAll(progress.sources());
      }
      next = result.nextEvent();
    }
  }

  private LaneResult.Processed turn(Lane lane, int windows) {
    LaneProcessor lanes =
        new LaneProcessor(
            new LaneSettings(10, 1 << 20, 256 << 20, Duration.ZERO),
            ledger,
            CrashPoints.NONE,
            new LaneMeters(new SimpleMeterRegistry()),
            Clock.systemUTC());
    return (LaneResult.Processed)
        lanes.process(lane, connections, new LaneTestBench.WindowLimit(windows));
  }

  private Lane lane(UidRanges remaining, Lane.@Nullable FlagSync flags) {
    FolderStatus destination = to.status();
    return EventFixtures.lane(
        new LaneId("b", "m", 1, "Archive"),
        "alice@example.org",
        0,
        0,
        "c0",
        destination.identity(),
        destination.uidNext(),
        destination.uidNext(),
        null,
        List.of(
            EventFixtures.laneSource(
                "Archive", from.status().identity(), remaining, remaining, flags)));
  }
}
