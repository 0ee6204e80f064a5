package io.mailhaul.scanner;

import static io.mailhaul.scanner.FirstPassTest.fill;
import static io.mailhaul.scanner.ScannerFixture.folder;
import static io.mailhaul.scanner.ScannerFixture.lane;
import static io.mailhaul.scanner.ScannerFixture.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.FolderState.SourceFolderState;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneFailed;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("TRAP 36: two names of one destination folder never become two lanes:")
class FolderAliasTest {

  private final ScannerFixture scans = new ScannerFixture();

  @Test
  void doesNotUseAnAliasOfAnotherFolder() {
    fill(scans.source.folder("Alpha"), 2);
    fill(scans.source.folder("Beta"), 2);
    scans.destination.alias("INBOX.Beta", "INBOX.Alpha");

    ScanResult result = scans.copy();

    assertThat(result.lanes())
        .extracting(Lane::destination)
        .containsExactlyInAnyOrder("INBOX.Alpha", "INBOX.Beta (2)");
    assertThat(source(result, "INBOX.Beta (2)").mappingRule()).isEqualTo(MappingRule.COLLISION);
    assertThat(scans.destination.has("INBOX.Beta (2)")).isTrue();
  }

  @Test
  void doesNotUseAnAliasOfInbox() {
    fill(scans.source.folder("Beta"), 2);
    scans.destination.alias("INBOX.Beta", "INBOX");

    assertThat(scans.copy().lanes())
        .extracting(Lane::destination)
        .containsExactly("INBOX.Beta (2)");
  }

  @Test
  @DisplayName(
      "TRAP 35: a folder that an earlier pass copied to an alias of INBOX gets its own folder")
  void aFolderThatAnEarlierPassCopiedToAnAliasOfInboxGetsItsOwnFolder() {
    fill(scans.source.folder("INBOX"), 3);
    fill(scans.source.folder("INBOX/INBOX"), 3);
    fill(scans.destination.folder("INBOX"), 3);
    scans.destination.alias("INBOX.INBOX", "INBOX");
    var from = scans.source.folder("INBOX/INBOX").status();
    scans.workerApi.folderStates.add(
        new FolderState(
            "INBOX.INBOX",
            scans.destination.folder("INBOX").status().identity(),
            4,
            List.of(new SourceFolderState("INBOX/INBOX", from.identity(), 3, UidRanges.EMPTY))));

    Lane lane = lane(scans.copy(), "INBOX.INBOX (2)");

    assertThat(lane.reconcileFromUid()).isEqualTo(1);
    assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(1, 3));
  }

  @Test
  void recognizesTwoListedNamesOfOneFolderByTheirMailboxId() {
    fill(scans.source.folder("Alpha"), 2);
    fill(scans.source.folder("Beta"), 2);
    fill(scans.source.folder("Gamma"), 2);
    scans.destination.folder("INBOX.Alpha").mailboxId("F1");
    scans.destination.folder("INBOX.Beta").mailboxId("F1");
    scans.destination.folder("INBOX.Gamma").mailboxId("F2");

    ScanResult result = scans.copy();

    assertThat(result.lanes())
        .extracting(Lane::destination)
        .containsExactlyInAnyOrder("INBOX.Alpha", "INBOX.Beta (2)", "INBOX.Gamma");
    assertThat(source(result, "INBOX.Beta (2)").mappingRule()).isEqualTo(MappingRule.COLLISION);
  }

  @Test
  void recognizesAListedNameOfInboxByItsMailboxId() {
    fill(scans.source.folder("Beta"), 2);
    scans.destination.folder("INBOX").mailboxId("F1");
    scans.destination.folder("INBOX.Beta").mailboxId("F1");

    assertThat(scans.copy().lanes())
        .extracting(Lane::destination)
        .containsExactly("INBOX.Beta (2)");
  }

  @Test
  void usesANameThatTheServerListsInAnotherSpelling() {
    fill(scans.source.folder("Alpha"), 2);
    fill(scans.source.folder("Beta"), 2);
    scans.destination.alias("INBOX.Beta", "INBOX.beta");

    assertThat(scans.copy().lanes())
        .extracting(Lane::destination)
        .containsExactlyInAnyOrder("INBOX.Alpha", "INBOX.Beta");
  }

  @Test
  void onlyTheFolderFailsWithAllItsMessagesIfEveryNameIsAnAlias() {
    fill(scans.source.folder("Alpha"), 2);
    fill(scans.source.folder("Beta"), 4);
    scans.destination.alias("INBOX.Beta", "INBOX.Alpha");
    IntStream.range(2, 10)
        .forEach(n -> scans.destination.alias("INBOX.Beta (" + n + ")", "INBOX.Alpha"));

    ScanResult result = scans.copy();

    assertThat(result.lanes()).extracting(Lane::destination).containsExactly("INBOX.Alpha");
    PlannedFolder beta = folder(result, "INBOX.Beta");
    assertThat(beta.sources().getFirst().remaining()).isEqualTo(4);
    assertThat(result.progress().getLast())
        .isInstanceOfSatisfying(
            LaneFailed.class,
            failed -> {
              assertThat(failed.id().destination()).isEqualTo("INBOX.Beta");
              assertThat(failed.failure().reason()).isEqualTo(FailureReason.FOLDER_REFUSED);
              assertThat(failed.failure().detail()).contains("INBOX.Beta", "existing folder");
            });
  }
}
