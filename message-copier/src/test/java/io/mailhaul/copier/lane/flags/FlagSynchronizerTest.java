package io.mailhaul.copier.lane.flags;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFaults;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.events.Lane;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlagSynchronizerTest {

  private static final int MANY = 30;

  /** A copied folder in which each copy has the UID of its original. */
  private static LaneTestBench copied(FakeMailServer source, FakeMailServer destination) {
    LaneTestBench bench = new LaneTestBench(source, destination);
    List<TestMessage> messages = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      messages.add(TestMessage.numbered(i).flagged());
    }
    bench.fill(messages);
    bench.run(bench.firstPass(), 50);
    bench.assertIdentical();
    assertThat(bench.ledger.flags()).isEqualTo(FlagCounts.NONE);
    return bench;
  }

  private static LaneTestBench copied() {
    return copied(new FakeMailServer(), new FakeMailServer());
  }

  private static FlagCounts later(LaneTestBench bench) {
    LaneResult result = bench.run(bench.laterPass(), 50);
    assertThat(result).isInstanceOf(LaneResult.Processed.class);
    return bench.ledger.flags();
  }

  private static AtomicInteger stores(LaneTestBench bench) {
    AtomicInteger stores = new AtomicInteger();
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("store")) {
            stores.incrementAndGet();
          }
        });
    return stores;
  }

  @Test
  void synchronizesEachChangeAtTheSourceOnceAndInFewCommands() {
    LaneTestBench bench = copied();
    AtomicInteger stores = stores(bench);
    for (long uid = 1; uid <= 10; uid++) {
      bench.from.flag(uid, "\\Seen");
      bench.from.flag(uid + 10, "\\Answered", "Work");
    }
    bench.fill(TestMessage.numbered(100, 5));

    assertThat(later(bench)).isEqualTo(new FlagCounts(20, 0, 0));
    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(5);
    assertThat(stores).hasValue(2);

    assertThat(later(bench)).isEqualTo(FlagCounts.NONE);
    assertThat(bench.copied).isZero();
    assertThat(stores).hasValue(2);
    bench.from.flag(3, "\\Draft");
    assertThat(later(bench)).isEqualTo(new FlagCounts(1, 0, 0));
    bench.assertIdentical();
  }

  @Test
  @DisplayName("TRAP 20: flags that the user changed at the destination stay as they are")
  void keepsFlagsThatTheUserChangedAtTheDestination() {
    LaneTestBench bench = copied();
    bench.to.flag(5, "\\Seen");
    bench.from.flag(5, "\\Flagged");
    bench.from.flag(6, "\\Flagged");

    assertThat(later(bench)).isEqualTo(new FlagCounts(1, 1, 0));
    assertThat(bench.to.flags(5)).containsExactly("\\Seen");
    assertThat(bench.to.flags(6)).containsExactly("\\Flagged");

    bench.from.flag(5, "\\Answered");
    assertThat(later(bench)).isEqualTo(new FlagCounts(0, 1, 0));
    assertThat(bench.to.flags(5)).containsExactly("\\Seen");
  }

  @Test
  @DisplayName("TRAP 20: a change that the user makes between the flag check and the STORE stays")
  void keepsAChangeThatTheUserMakesDuringTheStore() {
    LaneTestBench bench = copied();
    bench.from.flag(5, "\\Flagged");
    bench.from.flag(6, "\\Flagged");
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("store")) {
            bench.to.flag(5, "\\Draft");
          }
        });

    assertThat(later(bench)).isEqualTo(new FlagCounts(1, 1, 0));
    assertThat(bench.to.flags(5)).containsExactly("\\Draft");
    assertThat(bench.to.flags(6)).containsExactly("\\Flagged");
  }

  @Test
  @DisplayName("TRAP 20: a change that the user makes right after the STORE stays")
  void keepsAChangeThatTheUserMakesAfterTheStore() {
    LaneTestBench bench = copied();
    bench.from.flag(5, "\\Flagged");
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("refresh")) {
            bench.to.flag(5, "\\Draft");
          }
        });
    assertThat(later(bench)).isEqualTo(new FlagCounts(1, 0, 0));
    bench.destinationServer.faults().hook((verb, folder) -> {});

    bench.from.flag(5, "\\Answered");
    assertThat(later(bench)).isEqualTo(new FlagCounts(0, 1, 0));
    assertThat(bench.to.flags(5)).containsExactly("\\Draft");
  }

  @Test
  @DisplayName("TRAP 20: a message that the user deleted at the destination is not copied again")
  void doesNotCopyAgainAMessageThatTheUserDeleted() {
    LaneTestBench bench = copied();
    bench.to.expunge(7);
    bench.from.flag(7, "\\Flagged");
    bench.fill(TestMessage.numbered(100, 1));

    assertThat(later(bench)).isEqualTo(FlagCounts.NONE);
    assertThat(bench.copied).isEqualTo(1);
    assertThat(bench.to.size()).isEqualTo(MANY);
  }

  @Test
  void ignoresDeletionsAtTheSource() {
    LaneTestBench bench = copied();
    bench.from.expunge(7);
    bench.from.flag(8, "\\Deleted");
    bench.from.flag(9, "\\Deleted", "\\Flagged");

    assertThat(later(bench)).isEqualTo(new FlagCounts(1, 0, 0));
    assertThat(bench.to.size()).isEqualTo(MANY);
    assertThat(bench.to.flags(8)).isEmpty();
    assertThat(bench.to.flags(9)).containsExactly("\\Flagged");
  }

  @Test
  void removesTheDeletedFlagAfterItWasRemovedAtTheSource() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(List.of(TestMessage.numbered(1).flagged("\\Deleted")));
    bench.run(bench.firstPass(), 50);
    assertThat(bench.to.flags(1)).containsExactly("\\Deleted");

    bench.from.flag(1, "\\Deleted", "\\Seen");
    later(bench);
    assertThat(bench.to.flags(1)).containsExactlyInAnyOrder("\\Deleted", "\\Seen");
    bench.from.flag(1, "\\Seen");
    later(bench);
    assertThat(bench.to.flags(1)).containsExactly("\\Seen");
  }

  @Test
  void storesNoFlagsAtADestinationWithoutCondstore() {
    LaneTestBench bench = copied(new FakeMailServer(), new FakeMailServer().withoutCondstore());
    bench.from.flag(5, "\\Flagged");
    bench.from.flag(6, "\\Flagged");
    bench.to.flag(6, "\\Flagged");
    AtomicInteger stores = stores(bench);

    assertThat(later(bench)).isEqualTo(new FlagCounts(0, 0, 1));
    assertThat(stores).hasValue(0);
  }

  @Test
  void comparesAllFlagsOfASourceWithoutCondstore() {
    LaneTestBench bench = copied(new FakeMailServer().withoutCondstore(), new FakeMailServer());
    AtomicInteger stores = stores(bench);
    bench.from.flag(5, "\\Flagged");
    bench.to.flag(6, "\\Draft");

    assertThat(later(bench)).isEqualTo(new FlagCounts(1, 1, 0));
    assertThat(bench.to.flags(5)).containsExactly("\\Flagged");
    assertThat(stores).hasValue(1);
    bench.to.flag(6);
    assertThat(later(bench)).isEqualTo(FlagCounts.NONE);
    assertThat(stores).hasValue(1);
  }

  @Test
  void ignoresFlagsThatTheDestinationCannotStore() {
    LaneTestBench bench = copied();
    bench.to.permanentFlags("\\Seen", "$MDNSent");
    AtomicInteger stores = stores(bench);
    bench.from.flag(5, "Unknown");
    bench.from.flag(6, "\\Seen", "$mdnsent");

    assertThat(later(bench)).isEqualTo(new FlagCounts(1, 0, 0));
    assertThat(bench.to.flags(6)).containsExactlyInAnyOrder("\\Seen", "$MDNSent");
    assertThat(stores).hasValue(1);
  }

  @Test
  void keepsTheFlagsOfMessagesThatWereAlreadyPresent() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 4).stream().map(m -> m.flagged()).toList());
    bench.to.put(TestMessage.numbered(0).flagged("\\Flagged"));
    bench.to.put(TestMessage.numbered(1).flagged());
    bench.run(bench.firstPass(), 50);
    assertThat(bench.alreadyPresent).isEqualTo(2);

    for (long uid = 1; uid <= 4; uid++) {
      bench.from.flag(uid, "\\Seen");
    }

    assertThat(later(bench)).isEqualTo(new FlagCounts(3, 1, 0));
    assertThat(bench.to.flags(1)).contains("\\Flagged").doesNotContain("\\Seen");
    assertThat(bench.to.flags(2)).containsExactly("\\Seen");
  }

  @Test
  @DisplayName("TRAP 20: a turn that ends early freezes only the flags that the user has changed")
  void synchronizesTheFlagsOfCopiesWhoseTurnEndedBeforeTheBaselineWasRead() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20).stream().map(m -> m.flagged()).toList());
    AtomicInteger appends = new AtomicInteger();
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("append") && appends.incrementAndGet() == 2) {
            throw FakeFaults.throttled(Side.DESTINATION, java.time.Duration.ZERO);
          }
        });
    LaneResult parked = bench.run(bench.firstPass(), 50);
    assertThat(parked).isInstanceOf(LaneResult.Parked.class);
    bench.to.flag(3, "\\Draft");
    bench.run(((LaneResult.Parked) parked).nextEvent(), 50);

    for (long uid = 1; uid <= 20; uid++) {
      bench.from.flag(uid, "\\Seen");
    }

    assertThat(later(bench)).isEqualTo(new FlagCounts(19, 1, 0));
    assertThat(bench.to.flags(3)).containsExactly("\\Draft");
    assertThat(bench.to.flags(4)).containsExactly("\\Seen");
    assertThat(bench.to.flags(13)).containsExactly("\\Seen");
  }

  @Test
  void countsARefusedStoreAndContinuesWithTheOtherMessages() {
    LaneTestBench bench = copied();
    bench.from.flag(5, "\\Flagged");
    bench.from.flag(6, "\\Seen");
    AtomicInteger stores = new AtomicInteger();
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("store") && stores.incrementAndGet() == 1) {
            throw new io.mailhaul.access.MailboxException(
                io.mailhaul.model.FailureReason.FOLDER_REFUSED, Side.DESTINATION, "no", null);
          }
        });

    assertThat(later(bench)).isEqualTo(new FlagCounts(1, 0, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"flags", "store", "refresh", "select"})
  void synchronizesEachFlagOnceAfterACrashAtAnyCommand(String verb) {
    for (int crash = 1; crash <= 4; crash++) {
      LaneTestBench bench = copied();
      changeFlagsOfTwenty(bench, "\\Seen");
      Lane lane = bench.laterPass();
      // The first turns are committed, the one that crashes is not.
      for (int committed = crash % 2; committed > 0; committed--) {
        LaneResult result = bench.turn(lane, 50);
        bench.commit(result);
        lane = continuation(result, lane);
      }
      bench.turnThatCrashes(lane, verb, crash);
      bench.run(lane, 50);

      assertThat(bench.ledger.flags()).isEqualTo(new FlagCounts(20, 0, 0));
      bench.assertIdentical();
      changeFlagsOfTwenty(bench, "\\Answered");
      assertThat(later(bench)).isEqualTo(new FlagCounts(20, 0, 0));
      bench.assertIdentical();
    }
  }

  @Test
  void synchronizesFlagsWhoseTurnsWereNeverCommitted() {
    LaneTestBench bench = copied();
    changeFlagsOfTwenty(bench, "\\Seen");
    bench.runEachTurnTwice(bench.laterPass());

    assertThat(bench.ledger.flags()).isEqualTo(new FlagCounts(20, 0, 0));
    bench.assertIdentical();
    changeFlagsOfTwenty(bench, "\\Answered");
    assertThat(later(bench)).isEqualTo(new FlagCounts(20, 0, 0));
  }

  @Test
  @DisplayName("TRAP 20: a change that the user makes after a crash between STORE and commit stays")
  void keepsAChangeThatTheUserMakesBeforeTheTurnIsRepeated() {
    LaneTestBench bench = copied();
    changeFlagsOfTwenty(bench, "\\Seen");
    Lane lane = bench.laterPass();
    LaneResult planned = bench.turn(lane, 50);
    bench.commit(planned);
    Lane next = continuation(planned, lane);
    bench.turn(next, 50);
    bench.connections.close();
    bench.to.flag(5, "\\Draft");
    bench.run(next, 50);

    assertThat(bench.ledger.flags()).isEqualTo(new FlagCounts(19, 1, 0));
    assertThat(bench.to.flags(5)).containsExactly("\\Draft");
  }

  @Test
  void synchronizesFlagsAfterTheTurnOfTheStoreWasParked() {
    LaneTestBench bench = copied();
    changeFlagsOfTwenty(bench, "\\Seen");
    bench.fill(TestMessage.numbered(100, 5));
    boolean[] throttled = {false};
    boolean[] stored = {false};
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          stored[0] |= verb.equals("store");
          if (stored[0] && !throttled[0] && verb.equals("refresh")) {
            throttled[0] = true;
            throw FakeFaults.throttled(Side.DESTINATION, java.time.Duration.ZERO);
          }
        });
    LaneResult parked = bench.run(bench.laterPass(), 50);
    assertThat(parked).isInstanceOf(LaneResult.Parked.class);
    bench.run(((LaneResult.Parked) parked).nextEvent(), 50);

    assertThat(bench.ledger.flags()).isEqualTo(new FlagCounts(20, 0, 0));
    changeFlagsOfTwenty(bench, "\\Answered");
    assertThat(later(bench)).isEqualTo(new FlagCounts(20, 0, 0));
    bench.assertIdentical();
  }

  @Test
  void synchronizesFlagsThatAFailedLaneOfAnEarlierPassHasSet() {
    LaneTestBench bench = copied();
    changeFlagsOfTwenty(bench, "\\Seen");
    Lane lane = bench.laterPass();
    LaneResult planned = bench.turn(lane, 50);
    bench.commit(planned);
    // The lane fails after its STORE; nothing of the turn is committed.
    bench.turn(continuation(planned, lane), 50);
    bench.connections.close();

    assertThat(later(bench)).isEqualTo(new FlagCounts(20, 0, 0));
    bench.assertIdentical();
    changeFlagsOfTwenty(bench, "\\Answered");
    assertThat(later(bench)).isEqualTo(new FlagCounts(20, 0, 0));
    bench.assertIdentical();
  }

  @Test
  void omitsOnlyTheKeywordsThatTheDestinationRefuses() {
    LaneTestBench bench = copied();
    bench.destinationServer.faults().refuseFlags("[bad]", "TooLong");
    bench.from.flag(5, "\\Seen", "Good", "[bad]");
    bench.from.flag(6, "\\Seen", "Good", "[bad]");
    bench.from.flag(7, "TooLong");
    bench.from.flag(8, "\\Answered", "Good", "Better", "TooLong");

    assertThat(later(bench).unsupported()).isZero();
    assertThat(bench.to.flags(5)).containsExactlyInAnyOrder("\\Seen", "Good");
    assertThat(bench.to.flags(6)).containsExactlyInAnyOrder("\\Seen", "Good");
    assertThat(bench.to.flags(7)).isEmpty();
    assertThat(bench.to.flags(8)).containsExactlyInAnyOrder("\\Answered", "Good", "Better");
    for (long uid = 5; uid <= 8; uid++) {
      bench.from.flag(uid, "\\Draft");
    }
    assertThat(later(bench)).isEqualTo(new FlagCounts(4, 0, 0));
  }

  @Test
  void setsManyDifferentFlagsInSeveralTurns() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    List<TestMessage> messages = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      messages.add(TestMessage.numbered(i).flagged());
    }
    bench.fill(messages);
    bench.windowMessages = 500;
    bench.run(bench.firstPass(), 50);
    for (long uid = 1; uid <= 3_000; uid++) {
      bench.from.flag(uid, uid % 2 == 0 ? "\\Seen" : "Work" + uid % 5);
    }
    bench.to.flag(2_500, "\\Draft");

    assertThat(later(bench)).isEqualTo(new FlagCounts(2_999, 1, 0));
    bench.to.flag(2_500, "\\Seen");
    bench.assertIdentical();
  }

  private static void changeFlagsOfTwenty(LaneTestBench bench, String flag) {
    for (long uid = 1; uid <= 10; uid++) {
      bench.from.flag(uid, flag);
      bench.from.flag(uid + 10, flag, "Work");
    }
  }

  private static Lane continuation(LaneResult result, Lane otherwise) {
    Lane next = ((LaneResult.Processed) result).nextEvent();
    return next == null ? otherwise : next;
  }

  @Property(tries = 500)
  void neverUndoesAChangeOfTheUserAfterAnyCrash(@ForAll long seed) {
    Random random = new Random(seed);
    LaneTestBench bench =
        copied(
            random.nextInt(3) == 0 ? new FakeMailServer().withoutCondstore() : new FakeMailServer(),
            new FakeMailServer());
    UidRanges users = UidRanges.EMPTY;
    for (int pass = 0; pass < 3; pass++) {
      UidRanges changed = UidRanges.EMPTY;
      for (long uid = 1; uid <= MANY; uid++) {
        if (random.nextInt(4) == 0) {
          bench.to.flag(uid, "User" + pass);
          users = users.plus(uid);
        }
        if (random.nextInt(3) == 0) {
          bench.from.flag(uid, "Source" + pass + random.nextInt(2));
          changed = changed.plus(uid);
        }
      }
      runWithCrashes(bench, random);
      for (long uid = 1; uid <= MANY; uid++) {
        if (users.contains(uid)) {
          assertThat(bench.to.flags(uid)).noneMatch(flag -> flag.startsWith("Source"));
        } else if (changed.contains(uid)) {
          assertThat(bench.to.flags(uid)).isEqualTo(bench.from.flags(uid));
        }
      }
      assertThat(bench.ledger.flags().synced()).isEqualTo(changed.minus(users).size());
    }
  }

  private static void runWithCrashes(LaneTestBench bench, Random random) {
    int[] left = {random.nextInt(6)};
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (left[0] > 0 && random.nextInt(3) == 0) {
            left[0]--;
            throw random.nextBoolean()
                ? new IllegalStateException("crashed by the test")
                : FakeFaults.connectionLost(Side.DESTINATION);
          }
        });
    Lane lane = bench.laterPass();
    while (lane != null) {
      LaneResult result;
      try {
        result = bench.turn(lane, 1 + random.nextInt(5));
      } catch (IllegalStateException e) {
        bench.connections.close();
        continue;
      }
      if (random.nextInt(6) == 0 && left[0] > 0) {
        left[0]--;
        continue;
      }
      bench.commit(result);
      lane =
          switch (result) {
            case LaneResult.Processed processed -> processed.nextEvent();
            case LaneResult.Parked parked -> parked.nextEvent();
            case LaneResult.Failed failed -> throw new AssertionError(failed);
          };
    }
    bench.destinationServer.faults().hook((verb, folder) -> {});
  }
}
