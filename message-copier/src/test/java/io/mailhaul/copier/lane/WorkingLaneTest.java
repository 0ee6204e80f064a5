package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.access.testing.FakeFaults;
import io.mailhaul.access.testing.FakeFolder;
import io.mailhaul.access.testing.FakeMailServer;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.events.Difference;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.Item;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkingLaneTest {

  enum Destination {
    WITH_MULTIAPPEND_AND_UIDPLUS,
    WITHOUT_MULTIAPPEND,
    WITHOUT_UIDPLUS,
    WITHOUT_BOTH;

    FakeMailServer server() {
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
  void copiesEverythingInManyTurns(Destination kind) {
    LaneBench bench = new LaneBench(kind.server());
    bench.fill(TestMessage.mixed(1, 95));
    bench.run(bench.firstPass(), 2);
    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(95);
    assertThat(bench.alreadyPresent).isZero();
    assertThat(bench.turns).isGreaterThan(2);
    assertThat(bench.done()).isEqualTo(UidRanges.of(1, 95));
    assertThat(bench.markAtEnd).isEqualTo(bench.to.status().uidNext());
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TRAP 15: copies of another tool are recognized in any order")
  void recognizesCopiesOfAnotherToolInAnyOrder(Destination kind) {
    LaneBench bench = new LaneBench(kind.server());
    List<TestMessage> messages = TestMessage.mixed(2, 60);
    bench.fill(messages);
    bench.to.put(TestMessage.numbered(900_001));
    for (int i = 59; i >= 0; i -= 2) {
      bench.to.put(messages.get(i));
    }
    FakeFolder expected = bench.source.folder("expected").putAll(messages);
    expected.put(TestMessage.numbered(900_001));
    bench.run(bench.firstPass(), 2);
    assertThat(LaneBench.contents(bench.to.messages()))
        .isEqualTo(LaneBench.contents(expected.messages()));
    assertThat(bench.alreadyPresent).isEqualTo(30);
    assertThat(bench.copied).isEqualTo(30);
  }

  @Test
  @DisplayName("TRAP 42: a source that lists fewer messages than it counts is reported once")
  void reportsAListingMismatchOnce() {
    LaneBench bench = new LaneBench(new FakeMailServer());
    bench.fill(TestMessage.mixed(1, 95));
    bench.from.claimMessages(2);
    bench.run(bench.firstPass(), 2);
    assertThat(bench.turns).isGreaterThan(2);
    assertThat(bench.copied).isEqualTo(95);
    assertThat(bench.differences).containsExactly(new Difference(97, 95));
  }

  @Test
  @DisplayName("TRAP 42: the listing is checked also when every message is present")
  void checksTheListingAlsoWhenEveryMessageIsPresent() {
    LaneBench bench = new LaneBench(new FakeMailServer());
    List<TestMessage> messages = TestMessage.mixed(1, 12);
    bench.fill(messages);
    bench.to.putAll(messages);
    bench.from.claimMessages(-1);
    bench.run(bench.firstPass(), 2);
    assertThat(bench.alreadyPresent).isEqualTo(12);
    assertThat(bench.differences).containsExactly(new Difference(11, 12));
  }

  @Test
  @DisplayName("TRAP 13: of two messages with the same headers only the missing one is copied")
  void copiesOnlyTheMissingMessageAmongEqualHeaders() {
    LaneBench bench = new LaneBench(new FakeMailServer());
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
  void reportsARefusedMessageAndCopiesTheOthers(Destination kind) {
    LaneBench bench = new LaneBench(kind.server());
    bench.fill(TestMessage.numbered(0, 40));
    bench
        .destinationServer
        .faults()
        .refuseItems(bytes -> new String(bytes).contains("message 17."));
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(39);
    assertThat(bench.items).hasSize(1);
    Item item = bench.items.getFirst();
    assertThat(item.uid()).isEqualTo(18);
    assertThat(item.failure().reason()).isEqualTo(FailureReason.ITEM_REFUSED);
    assertThat(item.messageId()).isEqualTo("<17@example.org>");
    assertThat(item.subject()).isEqualTo("Message 17");
    assertThat(bench.done()).isEqualTo(UidRanges.of(1, 40));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TRAP 25: a message that breaks every connection is found and the others are copied")
  void findsAMessageThatBreaksEveryConnectionAndCopiesTheOthers(Destination kind) {
    LaneBench bench = new LaneBench(kind.server());
    bench.fill(TestMessage.numbered(0, 40));
    bench.destinationServer.faults().breakOnItems(b -> new String(b).contains("message 17."));
    bench.run(bench.firstPass(), 3);
    assertThat(bench.copied).isEqualTo(39);
    assertThat(bench.items).extracting(Item::uid).containsExactly(18L);
    assertThat(bench.items.getFirst().failure().reason())
        .isEqualTo(FailureReason.ITEM_BREAKS_CONNECTION);
    assertThat(bench.to.size()).isEqualTo(39);
  }

  @DisplayName("TRAP 22: a message that is much larger than its reported size is read in pieces")
  @Test
  void readsAMessageInPiecesThatIsMuchLargerThanReported() {
    LaneBench bench = new LaneBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20));
    bench.fill(List.of(TestMessage.numbered(50).withBody("x".repeat(9_000))));
    bench.fill(TestMessage.numbered(60, 20));
    bench.sourceServer.faults().claimAtMost(5_000);
    bench.run(bench.firstPass(), 1_000);
    bench.assertIdentical();
    assertThat(bench.items).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TRAP 10: the copier searches for an unconfirmed APPEND before repeating it")
  void searchesForAnUnconfirmedAppendBeforeRepeatingIt(Destination kind) {
    LaneBench bench = new LaneBench(kind.server());
    bench.fill(TestMessage.mixed(3, 60));
    bench.destinationServer.faults().cutNextAppend(10);
    bench.destinationServer.faults().cutNextAppend(4);
    bench.destinationServer.faults().cutNextAppend(0);
    bench.run(bench.firstPass(), 3);
    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(60);
    assertThat(bench.items).isEmpty();
  }

  @Test
  @DisplayName("TRAP 26: an unreadable message is reported as unreadable")
  void reportsAnUnreadableMessage() {
    LaneBench bench = new LaneBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20));
    bench.from.makeUnreadable(5);
    bench.run(bench.firstPass(), 3);
    assertThat(bench.copied).isEqualTo(19);
    assertThat(bench.items.getFirst().failure().reason()).isEqualTo(FailureReason.ITEM_UNREADABLE);
  }

  @Test
  @DisplayName(
      "TRAP 26: a message that becomes unreadable during the FETCH is reported, others are copied")
  void reportsAMessageThatBecomesUnreadableDuringTheFetch() {
    LaneBench bench = new LaneBench(new FakeMailServer());
    bench.sourceServer.windowLimit(400);
    bench.fill(TestMessage.numbered(0, 4));
    bench.fill(List.of(TestMessage.numbered(4).withBody("x".repeat(500) + "\r\n")));
    bench.fill(TestMessage.numbered(5, 5));
    bench
        .sourceServer
        .faults()
        .refuseStreams(new Failure(FailureReason.ITEM_UNREADABLE, Side.SOURCE, "NO it is damaged"));
    bench.windowBytes = 400;
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(9);
    assertThat(bench.items).extracting(Item::uid).containsExactly(5L);
    assertThat(bench.items.getFirst().failure().reason()).isEqualTo(FailureReason.ITEM_UNREADABLE);
  }

  @Test
  @DisplayName("TRAP 24: a full mailbox parks the lane and skips nothing")
  void parksTheLaneWhenTheMailboxIsFull() {
    LaneBench bench = new LaneBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20));
    bench
        .destinationServer
        .faults()
        .failAppends(new Failure(FailureReason.OVER_QUOTA, Side.DESTINATION, "[OVERQUOTA]"));
    LaneResult result = bench.run(bench.firstPass(), 3);
    assertThat(result).isInstanceOf(LaneResult.Parked.class);
    assertThat(bench.items).isEmpty();
    bench.destinationServer.faults().failAppends(null);
    bench.run(((LaneResult.Parked) result).rest(), 3);
    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(20);
  }

  @Test
  @DisplayName("TRAP 7: the BYE of a source that is sent when its folder is opened is read at once")
  void readsTheByeOfASourceWhenItsFolderIsOpened() {
    LaneBench bench = new LaneBench(new FakeMailServer());
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
  @DisplayName("TRAP 27: messages that are expunged during the lane are no error")
  void ignoresMessagesExpungedDuringTheLane() {
    LaneBench bench = new LaneBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 30));
    bench.steps =
        step -> {
          if (step == CopySteps.Step.FETCHED) {
            bench.from.expunge(29);
          }
        };
    bench.run(bench.firstPass(), 1);
    assertThat(bench.copied).isEqualTo(29);
    assertThat(bench.items).isEmpty();
    assertThat(bench.done()).isEqualTo(UidRanges.of(1, 30));
  }

  @Test
  void excludesMessagesBeforeTheGivenDate() {
    LaneBench bench = new LaneBench(new FakeMailServer());
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
    LaneBench bench = new LaneBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 30));
    Lane lane = bench.firstPass();
    bench.from.renumber();
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
    LaneBench bench = new LaneBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 40));
    int[] arrived = {0};
    bench.steps =
        step -> {
          if (step == CopySteps.Step.FETCHED && arrived[0] < 5) {
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
  void countsMessagesThatTheServerDeduplicatesAsAlreadyPresent(Destination kind) {
    LaneBench bench = new LaneBench(kind.server().droppingKnown());
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
    LaneBench bench = new LaneBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20));
    FakeFolder second = bench.source.folder("Old");
    second.putAll(TestMessage.numbered(10, 20));
    Lane.Source first = bench.firstPass().sources().getFirst();
    Lane.Source other =
        new Lane.Source(
            "Old", second.status().uidValidity(), UidRanges.of(1, 20), UidRanges.of(1, 20));
    bench.run(bench.lane(1, List.of(first, other), null), 1);
    assertThat(bench.copied).isEqualTo(40);
    assertThat(bench.to.size()).isEqualTo(40);
  }

  @Test
  void writesNothingWithoutTheLease() {
    LaneBench bench = new LaneBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 20));
    Permit lost =
        new Permit() {
          @Override
          public boolean over() {
            return false;
          }

          @Override
          public boolean stopping() {
            return false;
          }

          @Override
          public void requireLease() {
            throw new LeaseLost("gone");
          }
        };
    WorkingLane working =
        new WorkingLane(
            new LaneSettings(10, 1 << 20, 256 << 20, java.time.Duration.ZERO),
            bench.ledger,
            CopySteps.NONE,
            new LaneMeters(new io.micrometer.core.instrument.simple.SimpleMeterRegistry()),
            java.time.Clock.systemUTC());
    assertThatThrownBy(() -> working.work(bench.firstPass(), bench.connections, lost))
        .isInstanceOf(Permit.LeaseLost.class);
    assertThat(bench.to.size()).isZero();
  }
}
