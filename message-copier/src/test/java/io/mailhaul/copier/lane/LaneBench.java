package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.Mailbox;
import io.mailhaul.access.testing.FakeAccount;
import io.mailhaul.access.testing.FakeFolder;
import io.mailhaul.access.testing.FakeMailServer;
import io.mailhaul.access.testing.FakeMailboxAccess;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.events.Change;
import io.mailhaul.events.Difference;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.ChangedItem;
import io.mailhaul.events.MigrationProgress.Duplicate;
import io.mailhaul.events.MigrationProgress.Item;
import io.mailhaul.events.MigrationProgress.LaneProgressed;
import io.mailhaul.events.MigrationProgress.SourceProgress;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
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
final class LaneBench {

  final FakeMailServer sourceServer;
  final FakeMailServer destinationServer;
  final FakeAccount source;
  final FakeAccount destination;
  final FakeFolder from;
  final FakeFolder to;
  final List<Item> items = new ArrayList<>();
  final Map<Change, Long> changes = new EnumMap<>(Change.class);
  final List<ChangedItem> changed = new ArrayList<>();
  final List<Duplicate> duplicates = new ArrayList<>();
  final Connections connections;
  final LaneLedger ledger = new LaneLedger();
  CopySteps steps = CopySteps.NONE;
  Duration settle = Duration.ZERO;
  int windowItems = 10;
  long windowBytes = 1 << 20;
  boolean skipDeleted;
  List<Lane.Moved> moved = List.of();
  int turns;
  long copied;
  long alreadyPresent;
  long markAtEnd;
  final List<Difference> differences = new ArrayList<>();
  UidRanges elsewhere = UidRanges.EMPTY;
  private final Map<String, UidRanges> done = new HashMap<>();
  private String cursor = "c0";

  LaneBench(FakeMailServer destinationServer) {
    this(new FakeMailServer(), destinationServer);
  }

  LaneBench(FakeMailServer sourceServer, FakeMailServer destinationServer) {
    this.sourceServer = sourceServer;
    this.source = sourceServer.account("alberta");
    this.destinationServer = destinationServer;
    this.destination = destinationServer.account("alberta@example.org");
    this.from = source.folder("Archive");
    this.to = destination.folder("Archive");
    FakeMailboxAccess access = new FakeMailboxAccess(sourceServer, destinationServer);
    this.connections =
        new Connections() {
          private @Nullable Mailbox here;
          private @Nullable Mailbox there;

          @Override
          public Mailbox source() {
            Mailbox open = here == null ? access.open(source.signIn(), Side.SOURCE) : here;
            here = open;
            return open;
          }

          @Override
          public Mailbox destination() {
            Mailbox open =
                there == null ? access.open(destination.signIn(), Side.DESTINATION) : there;
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
  Lane firstPass() {
    UidRanges all = UidRanges.of(1, from.status().uidNext() - 1);
    return lane(
        1, List.of(new Lane.Source("Archive", from.status().uidValidity(), all, all)), null);
  }

  /**
   * The lane of a later pass: new messages, messages that earlier passes did not copy, and flags
   * that may have changed.
   */
  Lane laterPass() {
    cursor = "c0";
    copied = 0;
    alreadyPresent = 0;
    ledger.beginPass();
    UidRanges whole = UidRanges.of(1, from.status().uidNext() - 1);
    UidRanges reached = UidRanges.of(1, done().last());
    UidRanges again =
        reached.minus(done()).union(UidRanges.ofUids(items.stream().map(Item::uid).toList()));
    Lane.Source later =
        new Lane.Source(
            "Archive",
            from.status().uidValidity(),
            whole.minus(reached).union(again),
            again.isEmpty() ? whole.minus(reached) : whole,
            ledger.flagsToCarry("Archive", done()));
    done.put("Archive", done().minus(again));
    items.clear();
    return lane(again.isEmpty() ? markAtEnd : 1, List.of(later), null);
  }

  Lane lane(long mark, List<Lane.Source> sources, @Nullable LocalDate since) {
    return new Lane(
        "b",
        "m",
        "alberta@example.org",
        1,
        0,
        0,
        "c0",
        "Archive",
        to.status().uidValidity(),
        to.status().uidNext(),
        mark,
        since,
        sources,
        null,
        ledger.watch(),
        skipDeleted,
        moved,
        null);
  }

  /** Runs turns of {@code windows} windows each until the lane ends. */
  LaneResult run(Lane lane, int windows) {
    Lane next = lane;
    while (true) {
      LaneResult result = turn(next, windows);
      commit(result);
      switch (result) {
        case LaneResult.Worked processed when processed.rest() != null -> next = processed.rest();
        case LaneResult.Worked _, LaneResult.Parked _, LaneResult.Failed _ -> {
          return result;
        }
      }
      assertThat(turns).as("turns until the lane ends").isLessThan(10_000);
    }
  }

  /** Runs one turn without a commit, and checks that the turn releases all its memory. */
  LaneResult turn(Lane lane, int windows) {
    MeterRegistry registry = new SimpleMeterRegistry();
    WorkingLane lanes =
        workingLane(new LaneSettings(windowItems, windowBytes, 256 << 20, settle), registry);
    try {
      return turn(lanes, lane, new Windows(windows));
    } finally {
      assertThat(memoryTaken(registry)).isZero();
      Reference.reachabilityFence(lanes);
    }
  }

  /** Runs one turn with a processor that other lanes use, too. */
  LaneResult turn(WorkingLane lanes, Lane lane, Permit permit) {
    turns++;
    return lanes.work((Lane) EventJson.read(EventJson.write(lane)), connections, permit);
  }

  WorkingLane workingLane(LaneSettings settings, MeterRegistry registry) {
    return new WorkingLane(settings, ledger, steps, new LaneMeters(registry), Clock.systemUTC());
  }

  /** The memory that all lanes use now, from the meters. */
  static double memoryTaken(MeterRegistry registry) {
    return registry.get("mailhaul.copier.memory.taken").gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  /**
   * Runs one turn without a commit, in which the copier crashes at the {@code crash}-th command of
   * this kind at the destination, if there are that many.
   */
  void turnThatDies(Lane lane, String verb, int crash) {
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

  /** Starts a new pass and forgets all earlier progress. */
  void beginPass() {
    cursor = "c0";
    done.clear();
    ledger.forget();
    copied = 0;
    alreadyPresent = 0;
  }

  /** Accepts progress that starts at the recorded cursor, as the progress tracker does. */
  void commit(LaneResult result) {
    for (LaneProgressed progress : result.progress()) {
      if (!progress.from().equals(cursor)) {
        continue;
      }
      cursor = progress.to();
      markAtEnd = progress.mark();
      ledger.commit(progress);
      for (SourceProgress part : progress.sources()) {
        UidRanges before = done.getOrDefault(part.folder(), UidRanges.EMPTY);
        assertThat(before.intersect(part.done()).isEmpty())
            .as("no message is reported twice")
            .isTrue();
        done.put(part.folder(), before.union(part.done()));
        assertThat(part.elsewhere().minus(part.done()).isEmpty())
            .as("messages of other labels are done")
            .isTrue();
        elsewhere = elsewhere.union(part.elsewhere());
        copied += part.copied();
        alreadyPresent += part.alreadyPresent();
        items.addAll(part.items());
        part.changes().forEach((change, count) -> changes.merge(change, count, Long::sum));
        changed.addAll(part.changed());
        duplicates.addAll(part.duplicates());
        if (part.difference() != null) {
          differences.add(part.difference());
        }
        assertThat(part.map().size()).isLessThanOrEqualTo(part.copied() + part.alreadyPresent());
      }
    }
  }

  /** The number of messages by bytes, flags and date. */
  static Map<String, Integer> contents(List<FakeFolder.Stored> messages) {
    return contents(messages, "");
  }

  /** The number of messages by bytes, flags and date; the bytes without a text. */
  static Map<String, Integer> contents(List<FakeFolder.Stored> messages, String without) {
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

  UidRanges done() {
    return done.getOrDefault("Archive", UidRanges.EMPTY);
  }

  void assertIdentical() {
    assertThat(contents(to.messages())).isEqualTo(contents(from.messages()));
  }

  void fill(List<TestMessage> messages) {
    from.putAll(messages);
  }

  /** A turn that ends after a number of windows. */
  static final class Windows implements Permit {
    private final int most;
    private int asked;

    Windows(int most) {
      this.most = most;
    }

    @Override
    public boolean over() {
      return asked > most;
    }

    @Override
    public boolean stopping() {
      return false;
    }

    @Override
    public void requireLease() {
      asked++;
    }
  }
}
