package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFaults;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.UidRanges;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

public class LaneProcessorTest {

  public enum DestinationKind {
    WITH_MULTIAPPEND_AND_UIDPLUS,
    WITHOUT_MULTIAPPEND,
    WITHOUT_UIDPLUS,
    WITHOUT_BOTH;

    public FakeMailServer server() {
      FakeMailServer server = new FakeMailServer();
      return switch (this) {
        case WITH_MULTIAPPEND_AND_UIDPLUS -> server;
        case WITHOUT_MULTIAPPEND -> server.withoutMultiAppend();
        case WITHOUT_UIDPLUS -> server.withoutUidPlus();
        case WITHOUT_BOTH -> server.withoutUidPlus().withoutMultiAppend();
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TRAP 11: the new UIDs are found without UIDPLUS")
  void copiesEverythingInManyTurns(DestinationKind kind) {
    LaneTestBench bench = new LaneTestBench(kind.server());
    bench.fill(TestMessage.mixed(1, 95));
    bench.run(bench.firstPass(), 2);
    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(95);
    assertThat(bench.alreadyPresent).isZero();
    assertThat(bench.turns).isGreaterThan(2);
    assertThat(bench.done()).isEqualTo(UidRanges.of(1, 95));
    assertThat(bench.reconcileFromUidAtEnd).isEqualTo(bench.to.status().uidNext());
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TRAP 15: copies of another tool are recognized in any order")
  void recognizesCopiesOfAnotherToolInAnyOrder(DestinationKind kind) {
    LaneTestBench bench = new LaneTestBench(kind.server());
    List<TestMessage> messages = TestMessage.mixed(2, 60);
    bench.fill(messages);
    bench.to.put(TestMessage.numbered(900_001));
    for (int i = 59; i >= 0; i -= 2) {
      bench.to.put(messages.get(i));
    }
    FakeFolder expected = bench.source.folder("expected").putAll(messages);
    expected.put(TestMessage.numbered(900_001));
    bench.run(bench.firstPass(), 2);
    assertThat(LaneTestBench.contents(bench.to.messages()))
        .isEqualTo(LaneTestBench.contents(expected.messages()));
    assertThat(bench.alreadyPresent).isEqualTo(30);
    assertThat(bench.copied).isEqualTo(30);
  }

  @Test
  @DisplayName("TRAP 42: a source that lists fewer messages than it counts is reported once")
  void reportsAListingMismatchOnce() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.mixed(1, 95));
    bench.from.claimMessages(2);
    bench.run(bench.firstPass(), 2);
    assertThat(bench.turns).isGreaterThan(2);
    assertThat(bench.copied).isEqualTo(95);
    assertThat(bench.listingMismatches).containsExactly(new ListingMismatch(97, 95));
  }

  @Test
  @DisplayName("TRAP 42: the listing is checked also when every message is present")
  void checksTheListingAlsoWhenEveryMessageIsPresent() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    List<TestMessage> messages = TestMessage.mixed(1, 12);
    bench.fill(messages);
    bench.to.putAll(messages);
    bench.from.claimMessages(-1);
    bench.run(bench.firstPass(), 2);
    assertThat(bench.alreadyPresent).isEqualTo(12);
    assertThat(bench.listingMismatches).containsExactly(new ListingMismatch(11, 12));
  }

  @Test
  @DisplayName("TRAP 13: of two messages with the same headers only the missing one is copied")
  void copiesOnlyTheMissingMessageAmongEqualHeaders() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    TestMessage first = TestMessage.numbered(1);
    TestMessage second = first.withBody("Another text.\r\n");
    bench.fill(List.of(first, second));
    bench.to.put(second);
    bench.run(bench.firstPass(), 5);
    bench.assertIdentical();
    assertThat(bench.alreadyPresent).isEqualTo(1);
    assertThat(bench.copied).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TRAP 22: a refused message is reported and the others are copied")
  void reportsARefusedMessageAndCopiesTheOthers(DestinationKind kind) {
    LaneTestBench bench = new LaneTestBench(kind.server());
    bench.fill(TestMessage.numbered(0, 40));
    bench.neverAttach = true;
    bench
        .destinationServer
        .faults()
        .refuseMessages(bytes -> new String(bytes).contains("message 17."));
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(39);
    assertThat(bench.uncopiedMessages).hasSize(1);
    UncopiedMessage uncopied = bench.uncopiedMessages.getFirst();
    assertThat(uncopied.uid()).isEqualTo(18);
    assertThat(uncopied.failure().reason()).isEqualTo(FailureReason.MESSAGE_REFUSED);
    assertThat(uncopied.messageId()).isEqualTo("<17@example.org>");
    assertThat(uncopied.subject()).isEqualTo("Message 17");
    assertThat(bench.done()).isEqualTo(UidRanges.of(1, 40));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TRAP 25: a message that breaks every connection is found and the others are copied")
  void findsAMessageThatBreaksEveryConnectionAndCopiesTheOthers(DestinationKind kind) {
    LaneTestBench bench = new LaneTestBench(kind.server());
    bench.fill(TestMessage.numbered(0, 40));
    bench.neverAttach = true;
    bench.destinationServer.faults().cutOnMessages(b -> new String(b).contains("message 17."));
    bench.run(bench.firstPass(), 3);
    assertThat(bench.copied).isEqualTo(39);
    assertThat(bench.uncopiedMessages).extracting(UncopiedMessage::uid).containsExactly(18L);
    assertThat(bench.uncopiedMessages.getFirst().failure().reason())
        .isEqualTo(FailureReason.MESSAGE_BREAKS_CONNECTION);
    assertThat(bench.to.size()).isEqualTo(39);
  }

  @DisplayName("TRAP 22: a message that is much larger than its reported size is read in pieces")
  @Test
  void readsAMessageInPiecesThatIsMuchLargerThanReported() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20));
    bench.fill(List.of(TestMessage.numbered(50).withBody("x".repeat(9_000))));
    bench.fill(TestMessage.numbered(60, 20));
    bench.sourceServer.faults().claimAtMost(5_000);
    bench.run(bench.firstPass(), 1_000);
    bench.assertIdentical();
    assertThat(bench.uncopiedMessages).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TRAP 10: the copier searches for an unconfirmed APPEND before repeating it")
  void searchesForAnUnconfirmedAppendBeforeRepeatingIt(DestinationKind kind) {
    LaneTestBench bench = new LaneTestBench(kind.server());
    bench.fill(TestMessage.mixed(3, 60));
    bench.destinationServer.faults().cutNextAppend(10);
    bench.destinationServer.faults().cutNextAppend(4);
    bench.destinationServer.faults().cutNextAppend(0);
    bench.run(bench.firstPass(), 3);
    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(60);
    assertThat(bench.uncopiedMessages).isEmpty();
  }

  @Test
  @DisplayName("TRAP 26: an unreadable message is reported as unreadable")
  void reportsAnUnreadableMessage() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20));
    bench.from.makeUnreadable(5);
    bench.run(bench.firstPass(), 3);
    assertThat(bench.copied).isEqualTo(19);
    assertThat(bench.uncopiedMessages.getFirst().failure().reason())
        .isEqualTo(FailureReason.MESSAGE_UNREADABLE);
  }

  @Test
  @DisplayName(
      "TRAP 26: a message that becomes unreadable during the FETCH is reported, others are copied")
  void reportsAMessageThatBecomesUnreadableDuringTheFetch() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.sourceServer.windowLimit(400);
    bench.fill(TestMessage.numbered(0, 4));
    bench.fill(List.of(TestMessage.numbered(4).withBody("x".repeat(500) + "\r\n")));
    bench.fill(TestMessage.numbered(5, 5));
    bench
        .sourceServer
        .faults()
        .refuseStreams(
            new Failure(FailureReason.MESSAGE_UNREADABLE, Side.SOURCE, "NO it is damaged"));
    bench.windowBytes = 400;
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(9);
    assertThat(bench.uncopiedMessages).extracting(UncopiedMessage::uid).containsExactly(5L);
    assertThat(bench.uncopiedMessages.getFirst().failure().reason())
        .isEqualTo(FailureReason.MESSAGE_UNREADABLE);
  }

  @Test
  @DisplayName("TRAP 24: a full mailbox parks the lane and skips nothing")
  void parksTheLaneWhenTheMailboxIsFull() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20));
    bench
        .destinationServer
        .faults()
        .failAppends(new Failure(FailureReason.OVER_QUOTA, Side.DESTINATION, "[OVERQUOTA]"));
    LaneResult result = bench.run(bench.firstPass(), 3);
    assertThat(result).isInstanceOf(LaneResult.Parked.class);
    assertThat(bench.uncopiedMessages).isEmpty();
    bench.destinationServer.faults().failAppends(null);
    bench.run(((LaneResult.Parked) result).nextEvent(), 3);
    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(20);
  }

  @Test
  @DisplayName("TRAP 7: the BYE of a source that is sent when its folder is opened is read at once")
  void readsTheByeOfASourceWhenItsFolderIsOpened() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20));
    AtomicInteger asked = new AtomicInteger();
    bench
        .sourceServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("examine")) {
            // A second command would only report that the connection is closed.
            throw asked.getAndIncrement() == 0
                ? FakeFaults.throttled(Side.SOURCE, Duration.ofSeconds(30))
                : FakeFaults.connectionLost(Side.SOURCE);
          }
        });
    LaneResult result = bench.run(bench.firstPass(), 1);
    assertThat(((LaneResult.Parked) result).failure().reason()).isEqualTo(FailureReason.THROTTLED);
    assertThat(asked).hasValue(1);
  }

  @Test
  void givesItsSlotBackSoonIfConnectionsAreLostBeforeTheFoldersAreOpen() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20));
    AtomicInteger asked = new AtomicInteger();
    bench
        .sourceServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("examine")) {
            asked.incrementAndGet();
            throw FakeFaults.connectionLost(Side.SOURCE);
          }
        });
    LaneResult result = bench.run(bench.firstPass(), 1);
    assertThat(((LaneResult.Parked) result).failure().reason())
        .isEqualTo(FailureReason.CONNECTION_LOST);
    assertThat(asked).hasValue(3);
  }

  @Test
  void copiesNoMessageTwiceIfAConnectionIsLostWhileCopiesOfACrashedCopierAreCompared() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20));
    Lane lane = bench.firstPass();
    bench.crashPoints =
        step -> {
          if (step == CrashPoints.CrashPoint.APPENDED) {
            throw new IllegalStateException("killed");
          }
        };
    assertThatThrownBy(() -> bench.run(lane, 1)).hasMessage("killed");
    bench.crashPoints = step -> {};
    AtomicBoolean lost = new AtomicBoolean();
    bench
        .sourceServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("heads") && lost.compareAndSet(false, true)) {
            throw FakeFaults.connectionLost(Side.SOURCE);
          }
        });
    bench.run(lane, 1);
    assertThat(lost).isTrue();
    bench.assertIdentical();
  }

  @Test
  @DisplayName("TRAP 27: messages that are expunged during the lane are no error")
  void ignoresMessagesExpungedDuringTheLane() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 30));
    bench.crashPoints =
        step -> {
          if (step == CrashPoints.CrashPoint.FETCHED) {
            bench.from.expunge(29);
          }
        };
    bench.run(bench.firstPass(), 1);
    assertThat(bench.copied).isEqualTo(29);
    assertThat(bench.uncopiedMessages).isEmpty();
    assertThat(bench.done()).isEqualTo(UidRanges.of(1, 30));
  }

  @Test
  void excludesMessagesBeforeTheGivenDate() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    OffsetDateTime noon = OffsetDateTime.parse("2020-01-31T12:00:00+01:00");
    bench.fill(
        List.of(
            TestMessage.numbered(1).at(noon.minusDays(1)),
            TestMessage.numbered(2).at(noon),
            TestMessage.numbered(3).at(noon.plusDays(1))));
    Lane lane = bench.firstPass();
    bench.run(bench.lane(1, lane.sources(), noon.toLocalDate()), 3);
    assertThat(bench.copied).isEqualTo(2);
    assertThat(bench.done()).as("excluded messages are not done").isEqualTo(UidRanges.of(2, 3));
  }

  @Test
  void endsTheLaneAsChangedWhenUidValidityDiffers() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 30));
    Lane lane = bench.firstPass();
    bench.from.changeUidValidity();
    LaneResult result = bench.run(lane, 3);
    assertThat(result)
        .isInstanceOfSatisfying(
            LaneResult.Failed.class,
            failed ->
                assertThat(failed.failure().reason()).isEqualTo(FailureReason.FOLDER_CHANGED));
    assertThat(bench.to.size()).isZero();
  }

  @Test
  @DisplayName("TRAP 19: new mail at the destination is neither changed nor counted as a copy")
  void leavesNewMailAtTheDestinationAlone() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 40));
    int[] arrived = {0};
    bench.crashPoints =
        step -> {
          if (step == CrashPoints.CrashPoint.FETCHED && arrived[0] < 5) {
            bench.to.put(TestMessage.numbered(700_000 + arrived[0]++));
          }
        };
    bench.run(bench.firstPass(), 1);
    assertThat(bench.copied).isEqualTo(40);
    assertThat(bench.alreadyPresent).isZero();
    assertThat(arrived[0]).isPositive();
    assertThat(bench.to.size()).isEqualTo(40 + arrived[0]);
  }

  @ParameterizedTest
  @EnumSource(names = {"WITH_MULTIAPPEND_AND_UIDPLUS", "WITHOUT_MULTIAPPEND"})
  @DisplayName("TRAP 16: a message that the server deduplicates counts as already present")
  void countsMessagesThatTheServerDeduplicatesAsAlreadyPresent(DestinationKind kind) {
    LaneTestBench bench = new LaneTestBench(kind.server().withDeduplication());
    bench.fill(TestMessage.numbered(0, 15));
    bench.fill(TestMessage.numbered(5, 3));
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.to.size()).isEqualTo(15);
    assertThat(bench.copied).isEqualTo(15);
    assertThat(bench.alreadyPresent).isEqualTo(3);
    assertThat(bench.done()).isEqualTo(UidRanges.of(1, 18));
  }

  @Test
  void endsAfterBothSourceFolders() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20));
    FakeFolder second = bench.source.folder("Old");
    second.putAll(TestMessage.numbered(10, 20));
    Lane.Source first = bench.firstPass().sources().getFirst();
    Lane.Source other =
        EventFixtures.laneSource(
            "Old", second.status().identity(), UidRanges.of(1, 20), UidRanges.of(1, 20));
    bench.run(bench.lane(1, List.of(first, other), null), 1);
    assertThat(bench.copied).isEqualTo(40);
    assertThat(bench.to.size()).isEqualTo(40);
  }

  @Test
  void writesNothingWithoutTheLease() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20));
    TurnLimits lost =
        new TurnLimits() {
          @Override
          public boolean isTimeUp() {
            return false;
          }

          @Override
          public boolean isStopping() {
            return false;
          }

          @Override
          public void checkLease() {
            throw new LeaseLostException("gone");
          }
        };
    LaneProcessor working =
        new LaneProcessor(
            new LaneSettings(10, 1 << 20, 256 << 20, java.time.Duration.ZERO),
            bench.ledger,
            CrashPoints.NONE,
            new LaneMeters(new io.micrometer.core.instrument.simple.SimpleMeterRegistry()),
            java.time.Clock.systemUTC());
    assertThatThrownBy(() -> working.process(bench.firstPass(), false, bench.connections, lost))
        .isInstanceOf(TurnLimits.LeaseLostException.class);
    assertThat(bench.to.size()).isZero();
  }
}
