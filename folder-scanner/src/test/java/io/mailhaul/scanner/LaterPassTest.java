package io.mailhaul.scanner;

import static io.mailhaul.scanner.FirstPassTest.fill;
import static io.mailhaul.scanner.ScannerFixture.folder;
import static io.mailhaul.scanner.ScannerFixture.lane;
import static io.mailhaul.scanner.ScannerFixture.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.FolderState.SourceFolderState;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LaterPassTest {

  private final ScannerFixture scans = new ScannerFixture();
  private final FakeFolder source = fill(scans.source.folder("Work"), 10);
  private final FakeFolder destination = fill(scans.destination.folder("INBOX.Work"), 10);

  @BeforeEach
  void givenEverythingWasCopied() {
    recordFolderState(UidRanges.EMPTY);
  }

  private void recordFolderState(UidRanges tryAgain) {
    scans.workerApi.folderStates.clear();
    scans.workerApi.folderStates.add(scans.done("INBOX.Work", "Work", tryAgain));
  }

  @Test
  void withoutNewMessagesNoFolderIsOpenedAndThereIsNoLane() {
    List<String> opened = new ArrayList<>();
    scans.sourceServer.faults().hook((verb, folder) -> opened.add(verb + " " + folder));

    ScanResult result = scans.copy();

    assertThat(opened).containsExactly("signIn ", "examine INBOX", "list ");
    assertThat(result.lanes()).isEmpty();
    assertThat(folder(result, "INBOX.Work").slot()).isEqualTo(-1);
    assertThat(source(result, "INBOX.Work").found()).isEqualTo(10);
    assertThat(source(result, "INBOX.Work").remaining()).isZero();
  }

  @Test
  void onlyNewMessagesAreChecked() {
    long mark = destination.status().uidNext();
    fill(source, 3);
    source.expunge(12);

    ScanResult result = scans.copy();

    Lane lane = lane(result, "INBOX.Work");
    assertThat(lane.reconcileFromUid()).isEqualTo(mark);
    assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(11, 13));
    assertThat(lane.sources().getFirst().toReconcile()).isEqualTo(UidRanges.of(11, 13));
    assertThat(source(result, "INBOX.Work").found()).isEqualTo(12);
    assertThat(source(result, "INBOX.Work").remaining()).isEqualTo(2);
  }

  @Test
  void opensAFolderOnceForSeveralCounts() {
    recordFolderState(UidRanges.of(3, 4));
    fill(source, 3);
    List<String> asked = new ArrayList<>();
    scans.sourceServer.faults().hook((verb, folder) -> asked.add(verb + " " + folder));

    assertThat(lane(scans.copy(), "INBOX.Work").reconcileFromUid()).isEqualTo(1);

    assertThat(asked)
        .containsExactly(
            "signIn ", "examine INBOX", "list ", "examine Work", "count Work", "count Work");
  }

  @Test
  void flagChangesAloneResultInALane() {
    long before = source.status().highestModSeq();
    source.flag(3, "\\Flagged");

    ScanResult result = scans.copy();

    Lane lane = lane(result, "INBOX.Work");
    assertThat(lane.sources())
        .containsExactly(
            EventFixtures.laneSource(
                "Work",
                source.status().identity(),
                UidRanges.EMPTY,
                UidRanges.EMPTY,
                new Lane.FlagSync(0, before, UidRanges.of(1, 10))));
    assertThat(lane.flagBaseline())
        .isEqualTo(scans.workerApi.folderStates.getFirst().flagBaseline())
        .isNotNull();
    assertThat(source(result, "INBOX.Work").remaining()).isZero();
  }

  @Test
  @DisplayName(
      "TRAP 18: lanes with new messages list the copies whose originals have left their folder")
  void listsCopiesThatMayHaveMoved() {
    FakeFolder sent = fill(scans.source.folder("Other"), 2);
    FakeFolder sentThere = fill(scans.destination.folder("INBOX.Other"), 2);
    scans.workerApi.folderStates.add(scans.done("INBOX.Other", "Other", UidRanges.EMPTY));
    scans.workerApi.uidMap = UidMap.parse("1:10>1:10");
    source.move(4, sent);
    source.move(5, sent);

    ScanResult result = scans.copy();

    assertThat(result.lanes()).extracting(Lane::destination).contains("INBOX.Other");
    assertThat(lane(result, "INBOX.Other").reconcileFromUid())
        .isEqualTo(sentThere.status().uidNext());
    assertThat(lane(result, "INBOX.Other").moveCandidates())
        .containsExactly(moveCandidate(UidRanges.parse("4:5"), null));
  }

  /** The copies of Work with the state of their flags. */
  private Lane.MoveCandidate moveCandidate(
      UidRanges uids, Lane.@Nullable FormerFolder formerFolder) {
    FolderState state = scans.workerApi.folderStates.getFirst();
    return new Lane.MoveCandidate(
        "INBOX.Work",
        state.destinationIdentity(),
        uids,
        formerFolder,
        Objects.requireNonNull(state.flagBaseline()).restrictedTo(uids));
  }

  @Test
  @DisplayName("TRAP 18: with --since, lanes list the copies that may have moved as well")
  void listsCopiesThatMayHaveMovedSinceADate() {
    FakeFolder other = fill(scans.source.folder("Other"), 2);
    fill(scans.destination.folder("INBOX.Other"), 2);
    scans.workerApi.folderStates.add(scans.done("INBOX.Other", "Other", UidRanges.EMPTY));
    scans.workerApi.uidMap = UidMap.parse("1:10>1:10");
    source.move(4, other);
    source.move(5, other);
    CopyOptions options =
        new CopyOptions(
            List.of(),
            List.of(),
            new MessageFilter(LocalDate.of(1990, 1, 1), false, false),
            Map.of(),
            false);

    ScanResult result = scans.scan(ScannerFixture.copy(null, options));

    assertThat(lane(result, "INBOX.Other").moveCandidates())
        .containsExactly(moveCandidate(UidRanges.parse("4:5"), null));
  }

  @Test
  void listsTheFirstOfMoreMovedCopiesThanAnEventHolds() {
    int many = Lane.MAX_MOVE_CANDIDATE_RANGES + 10;
    fill(source, 2 * many);
    fill(destination, 2 * many);
    recordFolderState(UidRanges.EMPTY);
    scans.workerApi.uidMap = UidMap.parse("1:%d>1:%d".formatted(2 * many, 2 * many));
    FakeFolder other = scans.source.folder("Other");
    for (int i = 1; i <= many; i++) {
      source.move(2L * i, other);
    }

    assertThat(lane(scans.copy(), "INBOX.Other").moveCandidates())
        .singleElement()
        .satisfies(candidate ->
            assertThat(candidate.uids().rangeCount()).isEqualTo(Lane.MAX_MOVE_CANDIDATE_RANGES));
  }

  @Test
  void listsMovedCopiesOfMoreThanFiftyFolders() {
    scans.workerApi.uidMap = UidMap.parse("1>1");
    FakeFolder other = scans.source.folder("Other");
    for (int i = 0; i < 60; i++) {
      FakeFolder folder = fill(scans.source.folder("F" + i), 2);
      fill(scans.destination.folder("INBOX.F" + i), 2);
      scans.workerApi.folderStates.add(scans.done("INBOX.F" + i, "F" + i, UidRanges.EMPTY));
      folder.move(1, other);
    }

    assertThat(lane(scans.copy(), "INBOX.Other").moveCandidates()).hasSize(60);
  }

  private void foundBefore(ListingMismatch difference) {
    FolderState done = scans.done("INBOX.Work", "Work", UidRanges.EMPTY);
    SourceFolderState source = done.sources().getFirst();
    scans.workerApi.folderStates.clear();
    scans.workerApi.folderStates.add(
        new FolderState(
            done.destination(),
            done.destinationIdentity(),
            done.reconcileFromUid(),
            List.of(
                new SourceFolderState(
                    source.folder(),
                    source.identity(),
                    source.highestDone(),
                    source.retryRanges(),
                    source.modSeq(),
                    source.found(),
                    source.copiedUnderOtherLabel(),
                    difference)),
            done.flagBaseline()));
  }

  @Test
  @DisplayName("TRAP 42: a folder that did not list all its messages is counted in every pass")
  void aFolderThatDidNotListAllItsMessagesIsCountedInEveryPass() {
    foundBefore(new ListingMismatch(12, 10));
    source.claimMessages(2);

    ScanResult result = scans.copy();

    assertThat(result.lanes()).isEmpty();
    assertThat(source(result, "INBOX.Work").found()).isEqualTo(12);
    assertThat(source(result, "INBOX.Work").remaining()).isZero();
    assertThat(source(result, "INBOX.Work").listingMismatch())
        .isEqualTo(new ListingMismatch(12, 10));
  }

  @Test
  @DisplayName("TRAP 42: when it lists more messages, all are checked, with any UID")
  void whenItListsMoreMessagesAllAreChecked() {
    foundBefore(new ListingMismatch(12, 10));

    ScanResult result = scans.copy();

    assertThat(lane(result, "INBOX.Work").sources().getFirst().remaining())
        .isEqualTo(UidRanges.of(1, 10));
    assertThat(lane(result, "INBOX.Work").reconcileFromUid()).isEqualTo(1);
    assertThat(source(result, "INBOX.Work").listingMismatch()).isNull();
  }

  @Test
  void listsAllCopiesOfAVanishedFolder() {
    scans.workerApi.uidMap = UidMap.parse("1:10>1:10");
    FakeFolder renamed = scans.source.folder("Renamed");
    source.messages().forEach(m -> source.move(m.uid(), renamed));
    scans.source.delete("Work");

    assertThat(lane(scans.copy(), "INBOX.Renamed").moveCandidates())
        .containsExactly(moveCandidate(UidRanges.of(1, 10), null));
  }

  @Test
  @DisplayName(
      "TRAPS 18 and 20: a new folder with the UIDVALIDITY of a vanished one may be the same")
  void copiesOfAPossiblyRenamedFolderAreListedOnlyInItsLane() {
    FakeFolder other = fill(scans.source.folder("Other"), 2);
    fill(scans.destination.folder("INBOX.Other"), 2);
    scans.workerApi.folderStates.add(scans.done("INBOX.Other", "Other", UidRanges.EMPTY));
    scans.workerApi.uidMap = UidMap.parse("1:10>1:10");
    source.move(4, other);
    scans.source.rename("Work", "Renamed");
    Lane.MoveCandidate single = moveCandidate(UidRanges.of(4, 4), null);

    ScanResult result = scans.copy();

    assertThat(lane(result, "INBOX.Renamed").moveCandidates())
        .containsExactly(
            moveCandidate(
                UidRanges.parse("1:3,5:10"),
                new Lane.FormerFolder("Work", source.status().identity())),
            single);
    assertThat(lane(result, "INBOX.Other").moveCandidates()).containsExactly(single);
  }

  @Test
  void recognizesARenamedFolderByItsMailboxIdAmongNewFoldersWithItsUidValidity() {
    FakeFolder twin = fill(scans.source.folder("Twin"), 12);
    while (source.status().uidValidity() < twin.status().uidValidity()) {
      source.changeUidValidity();
    }
    source.mailboxId("F1");
    twin.mailboxId("F2");
    recordFolderState(UidRanges.EMPTY);
    scans.workerApi.uidMap = UidMap.parse("1:10>1:10");
    scans.source.rename("Work", "Renamed");

    ScanResult result = scans.copy();

    assertThat(lane(result, "INBOX.Renamed").moveCandidates())
        .containsExactly(
            moveCandidate(
                UidRanges.of(1, 10), new Lane.FormerFolder("Work", source.status().identity())));
    assertThat(lane(result, "INBOX.Twin").moveCandidates()).isEmpty();
  }

  @Test
  void withoutNewMessagesVanishedOnesAreNotRequested() {
    List<String> opened = new ArrayList<>();
    scans.sourceServer.faults().hook((verb, folder) -> opened.add(verb));
    source.expunge(4);

    scans.copy();

    assertThat(opened).doesNotContain("vanished");
  }

  @Test
  void doesNotListCopiesThatTheirOwnLaneCompares() {
    FakeFolder other = fill(scans.source.folder("Other"), 2);
    scans.workerApi.uidMap = UidMap.parse("1:10>1:10");
    recordFolderState(UidRanges.parse("3"));
    source.move(4, other);

    ScanResult result = scans.copy();

    assertThat(lane(result, "INBOX.Work").reconcileFromUid()).isEqualTo(1);
    assertThat(lane(result, "INBOX.Other").moveCandidates()).isEmpty();
  }

  @Test
  void withoutModSeqFlagsAreComparedInEveryPass() {
    source.withoutModSeqs();
    recordFolderState(UidRanges.EMPTY);

    assertThat(lane(scans.copy(), "INBOX.Work").sources().getFirst().flagSync())
        .isEqualTo(new Lane.FlagSync(0, 0, UidRanges.of(1, 10)));
  }

  @Test
  void doesNotSynchronizeFlagsAfterTheDestinationWasRenumbered() {
    source.flag(3, "\\Flagged");
    destination.changeUidValidity();

    assertThat(scans.copy().lanes()).isEmpty();
  }

  @Test
  void retriesFailedMessages() {
    recordFolderState(UidRanges.parse("3,5:6"));
    source.expunge(5);

    ScanResult result = scans.copy();

    assertThat(lane(result, "INBOX.Work").sources().getFirst().remaining())
        .isEqualTo(UidRanges.parse("3,5:6"));
    // A lost connection or another tool may have left a copy with any UID.
    assertThat(lane(result, "INBOX.Work").reconcileFromUid()).isEqualTo(1);
    assertThat(lane(result, "INBOX.Work").sources().getFirst().toReconcile())
        .isEqualTo(UidRanges.of(1, 10));
    assertThat(source(result, "INBOX.Work").found()).isEqualTo(9);
    assertThat(source(result, "INBOX.Work").remaining()).isEqualTo(2);
  }

  @Test
  void messagesThatArrivedAndWereDeletedResultInNoLane() {
    source.skipUids(5);

    assertThat(scans.copy().lanes()).isEmpty();
  }

  @Test
  void comparesTheWholeFolderAfterTheSourceWasRenumbered() {
    source.changeUidValidity();

    ScanResult result = scans.copy();

    Lane lane = lane(result, "INBOX.Work");
    assertThat(lane.reconcileFromUid()).isEqualTo(1);
    assertThat(lane.sources().getFirst().identity().uidValidity())
        .isEqualTo(source.status().uidValidity());
    assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(1, 10));
    assertThat(lane.sources().getFirst().uidValidityChanged()).isTrue();
    assertThat(source(result, "INBOX.Work").remaining()).isEqualTo(10);
  }

  @Test
  void comparesTheWholeFolderAfterTheDestinationWasRenumberedAndCopiesOnlyNewMessages() {
    destination.changeUidValidity();
    fill(source, 2);

    ScanResult result = scans.copy();

    Lane lane = lane(result, "INBOX.Work");
    assertThat(lane.reconcileFromUid()).isEqualTo(1);
    assertThat(lane.destinationIdentity().uidValidity())
        .isEqualTo(destination.status().uidValidity());
    assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(11, 12));
    assertThat(lane.sources().getFirst().toReconcile()).isEqualTo(UidRanges.of(1, 12));
    assertThat(source(result, "INBOX.Work").remaining()).isEqualTo(2);
  }

  @Test
  void createsAFolderThatTheUserDeletedAndDoesNotCopyItsOldMessagesAgain() {
    scans.destination.delete("INBOX.Work");

    ScanResult result = scans.copy();

    assertThat(scans.destination.has("INBOX.Work")).isTrue();
    assertThat(result.lanes()).isEmpty();
    assertThat(source(result, "INBOX.Work").found()).isEqualTo(10);
    assertThat(source(result, "INBOX.Work").remaining()).isZero();
  }

  @Test
  void copiesNewMessagesToAFolderThatTheUserDeleted() {
    scans.destination.delete("INBOX.Work");
    fill(source, 1);

    Lane lane = lane(scans.copy(), "INBOX.Work");

    assertThat(lane.reconcileFromUid()).isEqualTo(1);
    assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(11, 11));
  }

  @Test
  void comparesFromTheFirstUidWhileNoMessageIsFinished() {
    scans.workerApi.folderStates.clear();
    scans.workerApi.folderStates.add(
        new FolderState(
            "INBOX.Work",
            destination.status().identity(),
            9,
            List.of(
                new SourceFolderState("Work", source.status().identity(), 0, UidRanges.EMPTY))));

    Lane lane = lane(scans.copy(), "INBOX.Work");

    assertThat(lane.reconcileFromUid()).isEqualTo(1);
    assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(1, 10));
  }

  @Test
  void comparesFinishedMessagesTooWhenReconcilingFromTheFirstUid() {
    scans.workerApi.folderStates.clear();
    scans.workerApi.folderStates.add(
        new FolderState(
            "INBOX.Work",
            destination.status().identity(),
            1,
            List.of(
                new SourceFolderState("Work", source.status().identity(), 6, UidRanges.EMPTY))));

    Lane lane = lane(scans.copy(), "INBOX.Work");

    assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(7, 10));
    assertThat(lane.sources().getFirst().toReconcile()).isEqualTo(UidRanges.of(1, 10));
  }

  @Test
  void aNewSourceFolderInALaneCausesTheOthersToBeCompared() {
    fill(scans.source.folder("Sent").attribute("\\Sent"), 4);
    fill(scans.destination.folder("INBOX.Sent").attribute("\\Sent"), 4);
    scans.workerApi.folderStates.add(scans.done("INBOX.Sent", "Sent", UidRanges.EMPTY));
    fill(scans.source.folder("Sent Messages").attribute("\\Sent"), 2);

    ScanResult result = scans.copy();

    Lane lane = lane(result, "INBOX.Sent");
    assertThat(lane.reconcileFromUid()).isEqualTo(1);
    assertThat(lane.sources())
        .extracting(Lane.Source::folder, Lane.Source::remaining, Lane.Source::toReconcile)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("Sent", UidRanges.EMPTY, UidRanges.of(1, 4)),
            org.assertj.core.groups.Tuple.tuple(
                "Sent Messages", UidRanges.of(1, 2), UidRanges.of(1, 2)));
    assertThat(folder(result, "INBOX.Sent").sources())
        .extracting(planned -> planned.remaining())
        .containsExactly(0L, 2L);
  }

  @Test
  void doesNotSubscribeAgainAfterTheUserUnsubscribed() {
    scans.source.subscribe("Work");

    scans.copy();

    assertThat(scans.destination.subscriptions()).isEmpty();
  }

  @Test
  void aFolderKeepsItsFallbackNameInLaterPasses() {
    fill(scans.source.folder("A:B"), 2);
    fill(scans.destination.folder("INBOX.A_B"), 2);
    scans.workerApi.folderStates.add(scans.done("INBOX.A_B", "A:B", UidRanges.EMPTY));
    List<String> created = new ArrayList<>();
    scans
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("create")) {
            created.add(folder);
          }
        });

    ScanResult result = scans.copy();

    assertThat(created).isEmpty();
    assertThat(source(result, "INBOX.A_B").folder()).isEqualTo("A:B");
    assertThat(result.lanes()).isEmpty();
  }

  @Test
  void aLaneOfManyFoldersStaysWithinTheRangeLimit() {
    UidRanges holes =
        UidRanges.ofUids(
            java.util.stream.LongStream.range(0, 1_000).map(i -> 1 + 2 * i).boxed().toList());
    FakeFolder to = scans.destination.folder("INBOX.Sent").attribute("\\Sent");
    List<SourceFolderState> sources = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      FakeFolder from =
          fill(scans.source.folder("Sent" + i).attribute("\\Sent").skipUids(2_000), 1);
      from.changeUidValidity();
      from.skipUids(2_000);
      sources.add(new SourceFolderState("Sent" + i, from.status().identity(), 2_001, holes));
    }
    scans.workerApi.folderStates.add(
        new FolderState("INBOX.Sent", to.status().identity(), 77, sources));

    Lane lane = lane(scans.copy(), "INBOX.Sent");

    assertThat(lane.sources()).hasSize(10);
    assertThat(lane.sources().stream().mapToInt(s -> s.remaining().rangeCount()).sum())
        .isLessThanOrEqualTo(Lane.MAX_RANGES);
  }
}
