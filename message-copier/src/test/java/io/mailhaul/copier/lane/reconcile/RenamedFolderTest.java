package io.mailhaul.copier.lane.reconcile;

import static io.mailhaul.copier.lane.reconcile.MoveReplicatorTest.subjects;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName(
    "TRAPS 18 and 20: a message that the user deleted is not copied again after a folder rename")
class RenamedFolderTest {

  private LaneTestBench bench;
  private FakeFolder old;

  /** The user renamed the copied folder Alt to Archive and deleted its second and third copy. */
  @BeforeEach
  void renamed() {
    bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 6));
    old = bench.destination.folder("Alt");
    old.put(TestMessage.numbered(70));
    old.putAll(TestMessage.numbered(0, 6));
    old.expunge(3);
    old.expunge(4);
    bench.ledger.recordCopies("Alt", UidMap.parse("1:6>2:7"));
    bench.moveCandidates =
        List.of(
            new Lane.MoveCandidate(
                "Alt",
                old.status().identity(),
                UidRanges.of(2, 7),
                new Lane.FormerFolder("Alt", bench.from.status().identity())));
  }

  @Test
  void movesExistingCopiesAndDoesNotCopyDeletedOnesAgain() {
    bench.fill(TestMessage.numbered(90, 1));

    bench.run(bench.firstPass(), 50);

    assertThat(subjects(bench.to))
        .containsExactlyInAnyOrder(
            "Message 0", "Message 3", "Message 4", "Message 5", "Message 90");
    assertThat(subjects(old)).containsExactly("Message 70");
    assertThat(bench.copied).isEqualTo(1);
    assertThat(bench.alreadyPresent).isEqualTo(6);
    assertThat(bench.alterationCounts)
        .containsOnly(
            Map.entry(Alteration.MOVE_REPLICATED, 4L),
            Map.entry(Alteration.COPY_DELETED_BY_USER, 2L));
  }

  @Test
  void doesNotReportADamagedCopyAsDeletedByTheUser() {
    bench
        .destinationServer
        .faults()
        .damage(b -> new String(b).contains("message 5."), "fingerprints", "digests");

    bench.run(bench.firstPass(), 50);

    assertThat(subjects(bench.to)).contains("Message 5").hasSize(4);
    assertThat(subjects(old)).containsExactly("Message 70", "Message 5");
    assertThat(bench.alterationCounts).containsEntry(Alteration.COPY_DELETED_BY_USER, 2L);
  }

  @Test
  void doesNotCopyDeletedMessagesAgainWhenTheServerCannotMove() {
    LaneTestBench still = new LaneTestBench(new FakeMailServer().withoutMove().withoutUidPlus());
    still.fill(TestMessage.numbered(0, 6));
    FakeFolder there = still.destination.folder("Alt");
    there.putAll(TestMessage.numbered(0, 6));
    there.expunge(2);
    still.ledger.recordCopies("Alt", UidMap.parse("1:6>1:6"));
    still.moveCandidates =
        List.of(
            new Lane.MoveCandidate(
                "Alt",
                there.status().identity(),
                UidRanges.of(1, 6),
                new Lane.FormerFolder("Alt", still.from.status().identity())));

    still.run(still.firstPass(), 50);

    assertThat(still.alterationCounts)
        .containsOnly(
            Map.entry(Alteration.MOVE_NOT_REPLICATED, 5L),
            Map.entry(Alteration.COPY_DELETED_BY_USER, 1L));
    assertThat(subjects(still.to)).doesNotContain("Message 1").hasSize(5);
  }

  @Test
  void copiesAgainWhenAUidHasAnotherMessage() {
    bench.ledger.recordCopies("Alt", UidMap.parse("1:3>2:4,4>6,5>5,6>7"));

    bench.run(bench.firstPass(), 50);

    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(2);
    assertThat(bench.alterationCounts)
        .containsOnly(
            Map.entry(Alteration.MOVE_REPLICATED, 4L), Map.entry(Alteration.POSSIBLY_RECOPIED, 2L));
  }

  @Test
  void copiesAgainWhenTheUidValidityDiffers() {
    bench.moveCandidates =
        List.of(
            new Lane.MoveCandidate(
                "Alt",
                old.status().identity(),
                UidRanges.of(2, 7),
                new Lane.FormerFolder(
                    "Alt", FolderIdentity.of(bench.from.status().uidValidity() + 1))));

    bench.run(bench.firstPass(), 50);

    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(2);
  }

  @Test
  void copiesAgainWhenOnlyTheHeadersAreTheSame() {
    for (long uid = 2; uid <= 7; uid++) {
      old.expunge(uid);
    }
    for (int i = 0; i < 6; i++) {
      old.put(TestMessage.numbered(i).withBody("Another text.\r\n"));
    }
    bench.ledger.recordCopies("Alt", UidMap.parse("1:6>8:13"));
    old.expunge(9);
    bench.moveCandidates =
        List.of(
            new Lane.MoveCandidate(
                "Alt",
                old.status().identity(),
                UidRanges.of(8, 13),
                new Lane.FormerFolder("Alt", bench.from.status().identity())));

    bench.run(bench.firstPass(), 50);

    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(6);
  }

  @Test
  void copiesAgainWhenNoCopyIsLeft() {
    for (long uid = 2; uid <= 7; uid++) {
      old.expunge(uid);
    }

    bench.run(bench.firstPass(), 50);

    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"select", "examine", "move", "fingerprints", "digests", "append"})
  void restoresNoDeletedCopyAfterAnyCrash(String verb) {
    for (int crash = 1; crash <= 4; crash++) {
      renamed();
      bench.fill(TestMessage.numbered(90, 1));
      Lane lane = bench.firstPass();
      bench.turnThatCrashes(lane, verb, crash);
      // The turn was not committed, whether it crashed or ended.
      bench.run(lane, 50);

      assertMovedWithoutDeletedCopies();
    }
  }

  private void assertMovedWithoutDeletedCopies() {
    assertThat(subjects(bench.to))
        .containsExactlyInAnyOrder(
            "Message 0", "Message 3", "Message 4", "Message 5", "Message 90");
    assertThat(subjects(old)).containsExactly("Message 70");
    assertThat(bench.copied).isEqualTo(1);
    assertThat(bench.alreadyPresent).isEqualTo(6);
    assertThat(bench.alterationCounts)
        .containsOnly(
            Map.entry(Alteration.MOVE_REPLICATED, 4L),
            Map.entry(Alteration.COPY_DELETED_BY_USER, 2L));
  }

  @Test
  void restoresNoDeletedCopyWhenNoTurnIsCommittedAtOnce() {
    bench.fill(TestMessage.numbered(90, 1));

    bench.runEachTurnTwice(bench.firstPass());

    assertMovedWithoutDeletedCopies();
  }
}
