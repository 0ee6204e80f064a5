package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.testing.FakeMailServer;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Lane;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeletedFolderTest {

  private final LaneBench bench = new LaneBench(new FakeMailServer());

  /** How a lane ends whose source folder is gone after a first turn. */
  private FailureReason reasonAfter(Runnable change) {
    bench.fill(TestMessage.numbered(0, 40));
    LaneResult.Worked first = (LaneResult.Worked) bench.turn(bench.firstPass(), 2);
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
  @DisplayName("TRAP 27: a folder that is deleted at the source meanwhile is told as deleted")
  void aFolderThatIsDeletedMeanwhile() {
    assertThat(reasonAfter(() -> bench.source.delete("Archive")))
        .isEqualTo(FailureReason.FOLDER_DELETED);
  }

  @Test
  @DisplayName("TRAP 27: one that is there under another name has failed, and is found anew")
  void aFolderThatIsRenamedMeanwhile() {
    assertThat(reasonAfter(() -> bench.source.rename("Archive", "Trash/Archive")))
        .isEqualTo(FailureReason.FOLDER_GONE);
  }

  @Test
  @DisplayName("TRAP 27: one that is listed and does not open has failed")
  void aFolderThatIsListedAndDoesNotOpen() {
    assertThat(
            reasonAfter(() ->
                bench
                    .sourceServer
                    .faults()
                    .hook((verb, folder) -> {
                      if (verb.equals("examine") && folder.equals("Archive")) {
                        throw new MailboxException(
                            FailureReason.FOLDER_GONE, Side.SOURCE, "no such mailbox", null);
                      }
                    })))
        .isEqualTo(FailureReason.FOLDER_GONE);
  }

  @Test
  @DisplayName("TRAP 27: a lane whose other folder is still there has failed")
  void aLaneWhoseOtherFolderIsStillThere() {
    bench.fill(TestMessage.numbered(0, 5));
    bench.source.folder("Other").putAll(TestMessage.numbered(5, 5));
    UidRanges five = UidRanges.of(1, 5);
    Lane lane =
        bench.lane(
            1,
            List.of(
                new Lane.Source("Archive", bench.from.status().uidValidity(), five, five),
                new Lane.Source(
                    "Other", bench.source.folder("Other").status().uidValidity(), five, five)),
            null);
    bench.source.delete("Archive");
    assertThat(((LaneResult.Failed) bench.run(lane, 1_000)).failure().reason())
        .isEqualTo(FailureReason.FOLDER_GONE);
  }
}
