package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeletedFolderDetectorTest {

  private final LaneTestBench bench = new LaneTestBench(new FakeMailServer());

  /** The reason with which a lane ends when its source folder changes after the first turn. */
  private FailureReason reasonAfter(Runnable change) {
    bench.fill(TestMessage.numbered(0, 40));
    LaneResult.Processed first = (LaneResult.Processed) bench.turn(bench.firstPass(), 2);
    bench.commit(first);
    change.run();
    LaneResult.Failed failed =
        (LaneResult.Failed) bench.run(first.continuation().orElseThrow(), 1_000);
    assertThat(failed.failure().side()).isEqualTo(Side.SOURCE);
    assertThat(bench.copied).isPositive().isLessThan(40);
    assertThat(bench.done().size()).isEqualTo(bench.copied);
    return failed.failure().reason();
  }

  @Test
  @DisplayName("TRAP 27: a source folder that was deleted during the lane is reported as deleted")
  void reportsAFolderDeletedDuringTheLane() {
    assertThat(reasonAfter(() -> bench.source.delete("Archive")))
        .isEqualTo(FailureReason.FOLDER_DELETED);
  }

  @Test
  @DisplayName("TRAP 27: a source folder that was renamed fails, and the next scan finds it")
  void failsWhenTheFolderWasRenamedDuringTheLane() {
    assertThat(reasonAfter(() -> bench.source.rename("Archive", "Trash/Archive")))
        .isEqualTo(FailureReason.FOLDER_MISSING);
  }

  @Test
  @DisplayName("TRAP 27: a source folder that is listed but does not open fails")
  void failsWhenAListedFolderDoesNotOpen() {
    assertThat(
            reasonAfter(() ->
                bench
                    .sourceServer
                    .faults()
                    .hook((verb, folder) -> {
                      if (verb.equals("examine") && folder.equals("Archive")) {
                        throw new MailboxException(
                            FailureReason.FOLDER_MISSING, Side.SOURCE, "no such mailbox", null);
                      }
                    })))
        .isEqualTo(FailureReason.FOLDER_MISSING);
  }

  @Test
  @DisplayName("TRAP 27: a lane fails when one of its two source folders still exists")
  void failsWhenTheLanesOtherFolderStillExists() {
    bench.fill(TestMessage.numbered(0, 5));
    bench.source.folder("Other").putAll(TestMessage.numbered(5, 5));
    UidRanges five = UidRanges.of(1, 5);
    Lane lane =
        bench.lane(
            1,
            List.of(
                EventFixtures.laneSource("Archive", bench.from.status().identity(), five, five),
                EventFixtures.laneSource(
                    "Other", bench.source.folder("Other").status().identity(), five, five)),
            null);
    bench.source.delete("Archive");
    assertThat(((LaneResult.Failed) bench.run(lane, 1_000)).failure().reason())
        .isEqualTo(FailureReason.FOLDER_MISSING);
  }
}
