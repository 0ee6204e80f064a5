package io.mailhaul.copier.lane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFaults;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
            new Lane.MoveCandidate("INBOX", inbox.status().identity(), UidRanges.of(2, 3)));
    return bench;
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
    LaneTestBench bench = moved(new FakeMailServer().withoutMove());

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

  @ParameterizedTest
  @ValueSource(strings = {"select", "examine", "move", "fingerprints", "digests", "append"})
  void keepsOneCopyAfterAnyCrash(String verb) {
    for (int crash = 1; crash <= 4; crash++) {
      LaneTestBench bench = moved(new FakeMailServer());
      Lane lane = bench.laterPass();
      bench.turnThatCrashes(lane, verb, crash);
      // The turn was not committed, whether it crashed or ended.
      bench.run(lane, 50);

      bench.assertIdentical();
      assertThat(bench.destination.folder("INBOX").size()).isEqualTo(4);
      assertThat(bench.copied + bench.alreadyPresent).isEqualTo(3);
    }
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
    assertThat(inbox.size()).isEqualTo(4);
    assertThat(bench.copied + bench.alreadyPresent).isEqualTo(3);
  }
}
