package io.mailhaul.copier.lane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFaults;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("TRAP 18: a message that was moved at the source is not duplicated")
class MoveReplicatorTest {

  /**
   * The first pass has copied Archive and INBOX. Then the user moved INBOX's messages 2 and 3 to
   * Archive, which has also received a new message.
   */
  private static LaneTestBench moved(FakeMailServer destination) {
    LaneTestBench bench = new LaneTestBench(destination);
    bench.fill(TestMessage.numbered(0, 5));
    FakeFolder inbox = bench.destination.folder("INBOX");
    inbox.putAll(TestMessage.numbered(50, 6));
    bench.run(bench.firstPass(), 50);
    bench.fill(TestMessage.numbered(51, 2));
    bench.fill(TestMessage.numbered(90, 1));
    bench.moveCandidates =
        List.of(
            new Lane.MoveCandidate("Nowhere", FolderIdentity.of(1), UidRanges.of(1, 9)),
            new Lane.MoveCandidate(
                "INBOX", inbox.status().identity(), UidRanges.of(2, 3), null, baseline(inbox)));
    return bench;
  }

  private static FlagBaseline baseline(FakeFolder folder) {
    return new FlagBaseline(
        folder.status().highestModSeq(), folder.status().uidNext(), UidRanges.EMPTY);
  }

  /** Both copies were moved, and the new message was copied. */
  private static void assertMoved(LaneTestBench bench, FlagCounts flags) {
    assertThat(subjects(bench.to))
        .containsExactlyInAnyOrderElementsOf(subjects(bench.from))
        .doesNotHaveDuplicates();
    assertThat(subjects(bench.destination.folder("INBOX")))
        .containsExactly("Message 50", "Message 53", "Message 54", "Message 55");
    assertThat(bench.copied).isEqualTo(1);
    assertThat(bench.alreadyPresent).isEqualTo(2);
    assertThat(bench.alterationCounts).containsOnly(Map.entry(Alteration.MOVE_REPLICATED, 2L));
    assertThat(bench.ledger.flags()).isEqualTo(flags);
  }

  private static FakeMailServer server(String kind) {
    return kind.equals("MOVE") ? new FakeMailServer() : new FakeMailServer().withoutMove();
  }

  /** The UIDs of the moved messages at the source are 6 and 7. */
  private static void changeFlagsOfMoved(LaneTestBench bench) {
    bench.from.flag(6, "\\Seen", "Work");
    bench.from.flag(7, "\\Flagged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MOVE", "UIDPLUS"})
  void synchronizesTheFlagsOfAMovedMessage(String kind) {
    LaneTestBench bench = moved(server(kind));
    changeFlagsOfMoved(bench);

    bench.run(bench.laterPass(), 50);

    assertMoved(bench, new FlagCounts(2, 0, 0));
    bench.assertIdentical();
    bench.moveCandidates = List.of();
    bench.from.flag(6, "\\Answered");
    bench.from.flag(7, "\\Answered");
    bench.run(bench.laterPass(), 50);
    assertThat(bench.ledger.flags()).isEqualTo(new FlagCounts(2, 0, 0));
    bench.assertIdentical();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MOVE", "UIDPLUS"})
  void keepsFlagsOfAMovedCopyThatTheUserHasChanged(String kind) {
    LaneTestBench bench = moved(server(kind));
    changeFlagsOfMoved(bench);
    bench.destination.folder("INBOX").flag(2, "\\Draft");

    bench.run(bench.laterPass(), 50);

    assertMoved(bench, new FlagCounts(1, 1, 0));
    assertThat(bench.to.messages())
        .extracting(FakeFolder.Stored::flags)
        .contains(Set.of("\\Draft"), Set.of("\\Flagged"))
        .doesNotContain(Set.of("\\Seen", "Work"));
    bench.moveCandidates = List.of();
    bench.from.flag(6, "\\Answered");
    bench.run(bench.laterPass(), 50);
    assertThat(bench.ledger.flags()).isEqualTo(new FlagCounts(0, 1, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"MOVE", "UIDPLUS"})
  void keepsFlagsThatTheUserChangesAfterTheMoveOfATurnThatWasNotCommitted(String kind) {
    LaneTestBench bench = moved(server(kind));
    changeFlagsOfMoved(bench);
    Lane lane = bench.laterPass();
    LaneResult planned = bench.turn(lane, 50);
    bench.commit(planned);
    Lane next = ((LaneResult.Processed) planned).nextEvent();
    bench.turn(next, 50);
    bench.connections.close();
    long copy =
        bench.to.messages().stream()
            .filter(message -> new String(message.bytes()).contains("Subject: Message 51"))
            .findFirst()
            .orElseThrow()
            .uid();
    bench.to.flag(copy, "\\Draft");
    bench.run(next, 50);

    assertMoved(bench, new FlagCounts(1, 1, 0));
    assertThat(bench.to.flags(copy)).containsExactly("\\Draft");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MOVE", "UIDPLUS"})
  void countsEachMoveOnceWhenNoTurnIsCommittedAtOnce(String kind) {
    LaneTestBench bench = moved(server(kind));
    changeFlagsOfMoved(bench);

    bench.runEachTurnTwice(bench.laterPass());

    assertMoved(bench, new FlagCounts(2, 0, 0));
    bench.assertIdentical();
  }

  @ParameterizedTest
  @CsvSource({
    "MOVE,select",
    "MOVE,examine",
    "MOVE,move",
    "MOVE,fingerprints",
    "MOVE,digests",
    "MOVE,append",
    "MOVE,store",
    "MOVE,refresh",
    "MOVE,flags",
    "UIDPLUS,select",
    "UIDPLUS,copy",
    "UIDPLUS,expunge",
    "UIDPLUS,fingerprints",
    "UIDPLUS,append",
    "UIDPLUS,store",
    "UIDPLUS,refresh",
    "UIDPLUS,flags"
  })
  void countsEachMoveOnceAfterACrashAtAnyCommandOfAnyTurn(String kind, String verb) {
    for (int committed = 0; committed <= 3; committed++) {
      for (int crash = 1; crash <= 4; crash++) {
        LaneTestBench bench = moved(server(kind));
        changeFlagsOfMoved(bench);
        Lane lane = bench.laterPass();
        boolean ended = false;
        for (int turn = 0; turn < committed && !ended; turn++) {
          LaneResult result = bench.turn(lane, 50);
          bench.commit(result);
          Lane next = ((LaneResult.Processed) result).nextEvent();
          ended = next == null;
          lane = ended ? lane : next;
        }
        if (!ended) {
          bench.turnThatCrashes(lane, verb, crash);
          // The turn was not committed, whether it crashed or ended.
          bench.run(lane, 50);
        }

        assertMoved(bench, new FlagCounts(2, 0, 0));
        bench.assertIdentical();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"select", "examine", "fingerprints", "digests", "append", "refresh"})
  void countsMessagesThatCannotBeMovedOnceAfterAnyCrash(String verb) {
    for (int crash = 1; crash <= 4; crash++) {
      LaneTestBench bench = moved(new FakeMailServer().withoutMove().withoutUidPlus());
      Lane lane = bench.laterPass();
      LaneResult planned = bench.turn(lane, 50);
      if (crash > 2) {
        bench.commit(planned);
        lane = ((LaneResult.Processed) planned).nextEvent();
      }
      bench.turnThatCrashes(lane, verb, crash);
      bench.run(lane, 50);

      bench.assertIdentical();
      assertThat(bench.copied).isEqualTo(3);
      assertThat(bench.alterationCounts)
          .containsOnly(Map.entry(Alteration.MOVE_NOT_REPLICATED, 2L));
    }
  }

  @Test
  void movesManyCopiesWithTheirFlagsInSeveralTurns() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.windowMessages = 500;
    bench.fill(TestMessage.numbered(0, 5));
    FakeFolder inbox = bench.destination.folder("INBOX");
    inbox.putAll(TestMessage.numbered(1_000, 3_000));
    bench.run(bench.firstPass(), 50);
    FlagBaseline baseline = baseline(inbox);
    // Every other message was moved, the last one first.
    for (int i = 2_998; i >= 0; i -= 2) {
      bench.from.put(TestMessage.numbered(1_000 + i).flagged("\\Draft", "Moved" + i % 10));
    }
    UidRanges candidates =
        UidRanges.ofUids(LongStream.range(0, 1_500).map(i -> 2 * i + 1).boxed().toList());
    bench.moveCandidates =
        List.of(
            new Lane.MoveCandidate("INBOX", inbox.status().identity(), candidates, null, baseline));

    bench.run(bench.laterPass(), 50);

    bench.assertIdentical();
    assertThat(inbox.size()).isEqualTo(1_500);
    assertThat(bench.copied).isZero();
    assertThat(bench.alterationCounts).containsOnly(Map.entry(Alteration.MOVE_REPLICATED, 1_500L));
    assertThat(bench.ledger.flags()).isEqualTo(new FlagCounts(1_500, 0, 0));
  }

  @Test
  void countsCopiesThatTheDestinationRefusesToExpungeAsNotMoved() {
    LaneTestBench bench = moved(new FakeMailServer().withoutMove());
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("expunge")) {
            throw new MailboxException(
                FailureReason.FOLDER_REFUSED, Side.DESTINATION, "NO [NOPERM]", null);
          }
        });

    bench.run(bench.laterPass(), 50);

    assertThat(bench.alterationCounts).containsOnly(Map.entry(Alteration.MOVE_NOT_REPLICATED, 2L));
    assertThat(bench.alreadyPresent).isEqualTo(2);
    assertThat(subjects(bench.destination.folder("INBOX")))
        .containsAll(List.of("Message 51", "Message 52"));
  }

  /** The flags of all copies, before and after, are larger than an event may be. */
  @Test
  void movesManyCopiesThatAllHaveOtherFlagsInSeveralTurns() {
    int messages = 1_000;
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.windowMessages = 500;
    bench.fill(TestMessage.numbered(0, 5));
    FakeFolder inbox = bench.destination.folder("INBOX");
    for (int i = 0; i < messages; i++) {
      inbox.put(TestMessage.numbered(2_000 + i).flagged(longKeyword("Before", i)));
    }
    bench.run(bench.firstPass(), 50);
    FlagBaseline baseline = baseline(inbox);
    for (int i = 0; i < messages; i++) {
      bench.from.put(TestMessage.numbered(2_000 + i).flagged("\\Seen", longKeyword("After", i)));
    }
    UidRanges copies = UidRanges.of(1, messages);
    bench.moveCandidates =
        List.of(new Lane.MoveCandidate("INBOX", inbox.status().identity(), copies, null, baseline));

    bench.run(bench.laterPass(), 50);

    bench.assertIdentical();
    assertThat(inbox.size()).isZero();
    assertThat(bench.alterationCounts)
        .containsOnly(Map.entry(Alteration.MOVE_REPLICATED, (long) messages));
    assertThat(bench.ledger.flags()).isEqualTo(new FlagCounts(messages, 0, 0));
  }

  private static String longKeyword(String prefix, int number) {
    return "%s-a-keyword-of-forty-characters-%08d".formatted(prefix, number);
  }

  @Test
  void doesNotMoveTheCopyOfAMessageThatHasLeftTheFolderAgain() {
    LaneTestBench bench = moved(new FakeMailServer());
    Lane lane = bench.laterPass();
    LaneResult planned = bench.turn(lane, 50);
    bench.commit(planned);
    bench.from.expunge(6);
    bench.run(((LaneResult.Processed) planned).nextEvent(), 50);

    assertThat(bench.destination.folder("INBOX").size()).isEqualTo(5);
    bench.assertIdentical();
    assertThat(bench.alterationCounts).containsOnly(Map.entry(Alteration.MOVE_REPLICATED, 1L));
  }

  static List<String> subjects(FakeFolder folder) {
    return folder.messages().stream()
        .flatMap(m -> Stream.of(new String(m.bytes()).split("\r\n")))
        .filter(line -> line.startsWith("Subject: "))
        .map(line -> line.substring(9))
        .toList();
  }

  @Test
  void movesTheCopyOfAMovedMessage() {
    LaneTestBench bench = moved(new FakeMailServer());

    bench.run(bench.laterPass(), 50);

    bench.assertIdentical();
    assertThat(subjects(bench.destination.folder("INBOX")))
        .containsExactly("Message 50", "Message 53", "Message 54", "Message 55");
    assertThat(bench.copied).isEqualTo(1);
    assertThat(bench.alreadyPresent).isEqualTo(2);
    assertThat(bench.alterationCounts).containsEntry(Alteration.MOVE_REPLICATED, 2L);
  }

  @Test
  void movesCopiesWithoutUidPlus() {
    LaneTestBench bench = moved(new FakeMailServer().withoutUidPlus());

    bench.run(bench.laterPass(), 50);

    bench.assertIdentical();
    assertThat(bench.destination.folder("INBOX").size()).isEqualTo(4);
    assertThat(bench.copied + bench.alreadyPresent).isEqualTo(3);
  }

  @Test
  void copiesAndReportsWhenTheServerCannotMove() {
    LaneTestBench bench = moved(new FakeMailServer().withoutMove().withoutUidPlus());

    bench.run(bench.laterPass(), 1);

    bench.assertIdentical();
    assertThat(bench.destination.folder("INBOX").size()).isEqualTo(6);
    assertThat(bench.copied).isEqualTo(3);
    assertThat(bench.alterationCounts).containsEntry(Alteration.MOVE_NOT_REPLICATED, 2L);
  }

  @Test
  void doesNotMoveCopiesThatTheUserDeletedOrChanged() {
    LaneTestBench bench = moved(new FakeMailServer());
    FakeFolder inbox = bench.destination.folder("INBOX");
    inbox.expunge(2);
    bench.moveCandidates =
        List.of(new Lane.MoveCandidate("INBOX", inbox.status().identity(), UidRanges.parse("2,4")));

    bench.run(bench.laterPass(), 50);

    bench.assertIdentical();
    assertThat(inbox.size()).isEqualTo(5);
    assertThat(bench.copied).isEqualTo(3);
  }

  @Test
  void reportsPossiblyRecopiedMessagesWhenACopyIsMissing() {
    LaneTestBench bench = moved(new FakeMailServer());
    bench.destination.folder("INBOX").expunge(2);

    bench.run(bench.laterPass(), 50);

    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(2);
    assertThat(bench.alterationCounts)
        .containsOnly(
            Map.entry(Alteration.MOVE_REPLICATED, 1L), Map.entry(Alteration.POSSIBLY_RECOPIED, 2L));
  }

  @Test
  void doesNotMoveAMessageWithTheSameHeadersAndAnotherBody() {
    LaneTestBench bench = moved(new FakeMailServer());
    FakeFolder inbox = bench.destination.folder("INBOX");
    long uid = inbox.put(TestMessage.numbered(51).withBody("Another text.\r\n"));
    bench.moveCandidates =
        List.of(new Lane.MoveCandidate("INBOX", inbox.status().identity(), UidRanges.of(uid, uid)));

    bench.run(bench.laterPass(), 50);

    bench.assertIdentical();
    assertThat(inbox.size()).isEqualTo(7);
    assertThat(bench.copied).isEqualTo(3);
  }

  @Test
  void keepsOneCopyOfEachIdenticalMessage() {
    LaneTestBench bench = moved(new FakeMailServer());
    bench.fill(TestMessage.numbered(51, 2));

    bench.run(bench.laterPass(), 50);

    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(3);
    assertThat(bench.alreadyPresent).isEqualTo(2);
  }

  @Test
  void ignoresAMoveBetweenFoldersThatShareADestination() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 5));
    bench.run(bench.firstPass(), 50);
    FakeFolder other = bench.source.folder("Archive 2");
    bench.from.move(2, other);
    bench.moveCandidates =
        List.of(
            new Lane.MoveCandidate("Archive", bench.to.status().identity(), UidRanges.of(2, 2)));
    Lane lane = bench.laterPass();
    Lane.Source joined =
        EventFixtures.laneSource(
            "Archive 2", other.status().identity(), UidRanges.of(1, 1), UidRanges.of(1, 1));

    bench.run(
        bench.lane(bench.reconcileFromUidAtEnd, List.of(lane.sources().getFirst(), joined), null),
        50);

    assertThat(bench.to.size()).isEqualTo(5);
    assertThat(bench.alreadyPresent).isEqualTo(1);
  }

  @Test
  void doesNotMoveACopyThatAnIdenticalMessageHasClaimed() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 5));
    bench.run(bench.firstPass(), 50);
    FakeFolder other = bench.source.folder("Archive 2");
    bench.from.move(2, other);
    bench.fill(TestMessage.numbered(1, 1));
    bench.moveCandidates =
        List.of(
            new Lane.MoveCandidate("Archive", bench.to.status().identity(), UidRanges.of(2, 2)));
    long validity = bench.from.status().uidValidity();
    bench.laterPass();

    bench.run(
        bench.lane(
            1,
            List.of(
                EventFixtures.laneSource(
                    "Archive", FolderIdentity.of(validity), UidRanges.of(6, 6), UidRanges.of(1, 6)),
                EventFixtures.laneSource(
                    "Archive 2",
                    other.status().identity(),
                    UidRanges.of(1, 1),
                    UidRanges.of(1, 1))),
            null),
        50);

    assertThat(bench.to.size()).isEqualTo(6);
    assertThat(bench.alreadyPresent).isEqualTo(1);
    assertThat(bench.copied).isEqualTo(1);
  }

  @Test
  void detectsAMoveWhoseResponseWasLost() {
    LaneTestBench bench = moved(new FakeMailServer());
    FakeFolder inbox = bench.destination.folder("INBOX");
    boolean[] cut = {false};
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("move") && !cut[0]) {
            cut[0] = true;
            inbox.move(2, bench.to);
            inbox.move(3, bench.to);
            throw FakeFaults.connectionLost(Side.DESTINATION);
          }
        });

    bench.run(bench.laterPass(), 50);

    bench.assertIdentical();
    assertMoved(bench, FlagCounts.NONE);
  }
}
