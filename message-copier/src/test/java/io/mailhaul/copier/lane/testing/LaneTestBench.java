package io.mailhaul.copier.lane.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeAccount;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.copier.lane.CommittedLanes;
import io.mailhaul.copier.lane.LaneProcessor;
import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.copier.lane.turn.MailboxConnections;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.events.SourceProgress.Duplicate;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.Reference;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Processes a lane between two mail systems in memory and records its progress. */
public final class LaneTestBench {

  public final FakeMailServer sourceServer;
  public final FakeMailServer destinationServer;
  public final FakeAccount source;
  public final FakeAccount destination;
  public final FakeFolder from;
  public final FakeFolder to;
  public final List<UncopiedMessage> uncopiedMessages = new ArrayList<>();
  public final Map<Alteration, Long> alterationCounts = new EnumMap<>(Alteration.class);
  public final List<AlteredMessage> alteredMessages = new ArrayList<>();
  public final List<Duplicate> duplicates = new ArrayList<>();
  public final MailboxConnections connections;
  public final InMemoryLaneLedger ledger = new InMemoryLaneLedger();
  public CrashPoints crashPoints = CrashPoints.NONE;
  public Duration appendSettleDelay = Duration.ZERO;
  public int windowMessages = 10;
  public long windowBytes = 1 << 20;
  public boolean skipDeleted;
  public boolean neverAttach;
  public List<Lane.MoveCandidate> moveCandidates = List.of();
  public int turns;
  public long copied;
  public long alreadyPresent;
  public long reconcileFromUidAtEnd;
  public final List<ListingMismatch> listingMismatches = new ArrayList<>();
  public UidRanges copiedUnderOtherLabel = UidRanges.EMPTY;
  private final Map<String, UidRanges> done = new HashMap<>();
  private final CommittedLanes committedLanes = new CommittedLanes();
  private String cursor = "c0";

  public LaneTestBench(FakeMailServer destinationServer) {
    this(new FakeMailServer(), destinationServer);
  }

  public LaneTestBench(FakeMailServer sourceServer, FakeMailServer destinationServer) {
    this.sourceServer = sourceServer;
    this.source = sourceServer.account("alberta");
    this.destinationServer = destinationServer;
    this.destination = destinationServer.account("alberta@example.org");
    this.from = source.folder("Archive");
    this.to = destination.folder("Archive");
    FakeMailboxAccess access = new FakeMailboxAccess(sourceServer, destinationServer);
    this.connections =
        new MailboxConnections() {
          private @Nullable SourceMailbox here;
          private @Nullable DestinationMailbox there;

          @Override
          public SourceMailbox source() {
            SourceMailbox open = here == null ? access.openSource(source.signIn()) : here;
            here = open;
            return open;
          }

          @Override
          public DestinationMailbox destination() {
            DestinationMailbox open =
                there == null ? access.openDestination(destination.signIn()) : there;
            there = open;
            return open;
          }

          @Override
          public void close() {
            here = null;
            there = null;
          }
        };
  }

  /** The lane of the first pass. */
  public Lane firstPass() {
    UidRanges all = UidRanges.of(1, from.status().uidNext() - 1);
    return lane(
        1, List.of(EventFixtures.laneSource("Archive", from.status().identity(), all, all)), null);
  }

  /**
   * The lane of a later pass: new messages, messages that earlier passes did not copy, and flags
   * that may have changed.
   */
  public Lane laterPass() {
    cursor = "c0";
    copied = 0;
    alreadyPresent = 0;
    ledger.beginPass();
    UidRanges whole = UidRanges.of(1, from.status().uidNext() - 1);
    UidRanges reached = UidRanges.of(1, done().last());
    UidRanges again =
        reached
            .minus(done())
            .union(UidRanges.ofUids(uncopiedMessages.stream().map(UncopiedMessage::uid).toList()));
    Lane.Source later =
        EventFixtures.laneSource(
            "Archive",
            from.status().identity(),
            whole.minus(reached).union(again),
            again.isEmpty() ? whole.minus(reached) : whole,
            ledger.flagSyncFor("Archive", done()));
    done.put("Archive", done().minus(again));
    uncopiedMessages.clear();
    return lane(again.isEmpty() ? reconcileFromUidAtEnd : 1, List.of(later), null);
  }

  public Lane lane(long mark, List<Lane.Source> sources, @Nullable LocalDate since) {
    return new Lane(
        new LaneId("b", "m", 1, "Archive"),
        "alberta@example.org",
        0,
        0,
        "c0",
        to.status().identity(),
        to.status().uidNext(),
        mark,
        new MessageFilter(since, skipDeleted, neverAttach),
        sources,
        null,
        ledger.flagBaseline(),
        moveCandidates,
        null);
  }

  /** Runs turns of {@code windows} windows each until the lane ends. */
  public LaneResult run(Lane lane, int windows) {
    Lane next = lane;
    while (true) {
      LaneResult result = turn(next, windows);
      commit(result);
      switch (result) {
        case LaneResult.Processed processed when processed.nextEvent() != null ->
            next = processed.nextEvent();
        case LaneResult.Processed _, LaneResult.Parked _, LaneResult.Failed _ -> {
          return result;
        }
      }
      assertThat(turns).as("turns until the lane ends").isLessThan(10_000);
    }
  }

  /** Runs one turn without a commit, and checks that the turn releases all its memory. */
  public LaneResult turn(Lane lane, int windows) {
    MeterRegistry registry = new SimpleMeterRegistry();
    LaneProcessor lanes =
        laneProcessor(
            new LaneSettings(windowMessages, windowBytes, 256 << 20, appendSettleDelay), registry);
    try {
      return turn(lanes, lane, new WindowLimit(windows));
    } finally {
      assertThat(memoryUsed(registry)).isZero();
      Reference.reachabilityFence(lanes);
    }
  }

  /** Runs one turn with a processor that other lanes use, too. */
  public LaneResult turn(LaneProcessor lanes, Lane lane, TurnLimits permit) {
    turns++;
    Lane read = (Lane) EventJson.read(EventJson.write(lane));
    boolean continued = committedLanes.isContinued(read);
    LaneResult result = lanes.process(read, continued, connections, permit);
    committedLanes.processed(read, result);
    return result;
  }

  public LaneProcessor laneProcessor(LaneSettings settings, MeterRegistry registry) {
    return new LaneProcessor(
        settings, ledger, crashPoints, new LaneMeters(registry), Clock.systemUTC());
  }

  /** The memory that all lanes use now, from the meters. */
  public static double memoryUsed(MeterRegistry registry) {
    return registry.get("mailhaul.copier.memory.used").gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  /**
   * Runs one turn without a commit, in which the copier crashes at the {@code crash}-th command of
   * this kind at the destination, if there are that many.
   */
  public void turnThatCrashes(Lane lane, String verb, int crash) {
    int[] left = {crash};
    destinationServer
        .faults()
        .hook((what, folder) -> {
          if (what.equals(verb) && --left[0] == 0) {
            throw new IllegalStateException("crashed by the test");
          }
        });
    try {
      turn(lane, 50);
    } catch (IllegalStateException e) {
      connections.close();
    }
    destinationServer.faults().hook((what, folder) -> {});
  }

  /** Runs turns until the lane ends. Of each turn, the first run is not committed. */
  public void runEachTurnTwice(Lane lane) {
    for (Lane next = lane; next != null; ) {
      turn(next, 50);
      connections.close();
      LaneResult result = turn(next, 50);
      commit(result);
      next = ((LaneResult.Processed) result).nextEvent();
    }
  }

  /** Starts a new pass and forgets all earlier progress. */
  public void beginPass() {
    cursor = "c0";
    done.clear();
    ledger.forget();
    copied = 0;
    alreadyPresent = 0;
  }

  /** Accepts progress that starts at the recorded cursor, as the progress tracker does. */
  public void commit(LaneResult result) {
    for (LaneProgressed progress : result.progress()) {
      if (!progress.from().equals(cursor)) {
        continue;
      }
      cursor = progress.to();
      reconcileFromUidAtEnd = progress.reconcileFromUid();
      ledger.commit(progress);
      for (SourceProgress part : progress.sources()) {
        UidRanges before = done.getOrDefault(part.folder(), UidRanges.EMPTY);
        assertThat(before.intersect(part.done()).isEmpty())
            .as("no message is reported twice")
            .isTrue();
        done.put(part.folder(), before.union(part.done()));
        assertThat(part.copiedUnderOtherLabel().minus(part.done()).isEmpty())
            .as("messages of other labels are done")
            .isTrue();
        copiedUnderOtherLabel = copiedUnderOtherLabel.union(part.copiedUnderOtherLabel());
        copied += part.copied();
        alreadyPresent += part.alreadyPresent();
        uncopiedMessages.addAll(part.uncopiedMessages());
        part.alterationCounts()
            .forEach((change, count) -> alterationCounts.merge(change, count, Long::sum));
        alteredMessages.addAll(part.alteredMessages());
        duplicates.addAll(part.duplicates());
        if (part.listingMismatch() != null) {
          listingMismatches.add(part.listingMismatch());
        }
        assertThat(part.map().size()).isLessThanOrEqualTo(part.copied() + part.alreadyPresent());
      }
    }
  }

  /** The number of messages by bytes, flags and date. */
  public static Map<String, Integer> contents(List<FakeFolder.Stored> messages) {
    return contents(messages, "");
  }

  /** The number of messages by bytes, flags and date; the bytes without a text. */
  public static Map<String, Integer> contents(List<FakeFolder.Stored> messages, String without) {
    Map<String, Integer> contents = new HashMap<>();
    for (FakeFolder.Stored message : messages) {
      Set<String> flags = new HashSet<>(message.flags());
      flags.remove("\\Recent");
      contents.merge(
          new String(message.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1)
                  .replace(without, "")
              + flags.stream().sorted().toList()
              + (message.internalDate() == null ? "" : message.internalDate().toInstant()),
          1,
          Integer::sum);
    }
    return contents;
  }

  public UidRanges done() {
    return done.getOrDefault("Archive", UidRanges.EMPTY);
  }

  public void assertIdentical() {
    assertThat(contents(to.messages())).isEqualTo(contents(from.messages()));
  }

  public void fill(List<TestMessage> messages) {
    from.putAll(messages);
  }

  /** A turn that ends after a number of windows. */
  public static final class WindowLimit implements TurnLimits {
    private final int maxWindows;
    private int leaseChecks;

    public WindowLimit(int maxWindows) {
      this.maxWindows = maxWindows;
    }

    @Override
    public boolean isTimeUp() {
      return leaseChecks > maxWindows;
    }

    @Override
    public boolean isStopping() {
      return false;
    }

    @Override
    public void checkLease() {
      leaseChecks++;
    }
  }
}
