package io.mailhaul.scanner;

import static io.mailhaul.scanner.FirstPassTest.fill;
import static io.mailhaul.scanner.Scans.folder;
import static io.mailhaul.scanner.Scans.lane;
import static io.mailhaul.scanner.Scans.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.FakeFolder;
import io.mailhaul.events.Difference;
import io.mailhaul.events.Lane;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.Bookmark.SourceBookmark;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LaterPassTest {

  private final Scans scans = new Scans();
  private final FakeFolder source = fill(scans.source.folder("Work"), 10);
  private final FakeFolder destination = fill(scans.destination.folder("INBOX.Work"), 10);

  @BeforeEach
  void everythingWasDone() {
    bookmark(UidRanges.EMPTY);
  }

  private void bookmark(UidRanges tryAgain) {
    scans.desk.bookmarks.clear();
    scans.desk.bookmarks.add(scans.done("INBOX.Work", "Work", tryAgain));
  }

  @Test
  void whereNothingIsNewNoFolderIsOpenedAndThereIsNoLane() {
    List<String> opened = new ArrayList<>();
    scans.sourceServer.faults().hook((verb, folder) -> opened.add(verb + " " + folder));

    Answer answer = scans.copy();

    assertThat(opened).containsExactly("signIn ", "examine INBOX", "list ");
    assertThat(answer.lanes()).isEmpty();
    assertThat(folder(answer, "INBOX.Work").slot()).isEqualTo(-1);
    assertThat(source(answer, "INBOX.Work").found()).isEqualTo(10);
    assertThat(source(answer, "INBOX.Work").remaining()).isZero();
  }

  @Test
  void onlyWhatIsNewIsLookedAt() {
    long mark = destination.status().uidNext();
    fill(source, 3);
    source.expunge(12);

    Answer answer = scans.copy();

    Lane lane = lane(answer, "INBOX.Work");
    assertThat(lane.mark()).isEqualTo(mark);
    assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(11, 13));
    assertThat(lane.sources().getFirst().comparing()).isEqualTo(UidRanges.of(11, 13));
    assertThat(source(answer, "INBOX.Work").found()).isEqualTo(12);
    assertThat(source(answer, "INBOX.Work").remaining()).isEqualTo(2);
  }

  @Test
  void aFolderIsOpenedOnceHoweverMuchIsCountedInIt() {
    bookmark(UidRanges.of(3, 4));
    fill(source, 3);
    List<String> asked = new ArrayList<>();
    scans.sourceServer.faults().hook((verb, folder) -> asked.add(verb + " " + folder));

    assertThat(lane(scans.copy(), "INBOX.Work").mark()).isEqualTo(1);

    assertThat(asked)
        .containsExactly(
            "signIn ", "examine INBOX", "list ", "examine Work", "count Work", "count Work");
  }

  @Test
  void flagsThatChangedMakeALaneOfTheirOwn() {
    long before = source.status().highestModSeq();
    source.flag(3, "\\Flagged");

    Answer answer = scans.copy();

    Lane lane = lane(answer, "INBOX.Work");
    assertThat(lane.sources())
        .containsExactly(
            new Lane.Source(
                "Work",
                source.status().uidValidity(),
                UidRanges.EMPTY,
                UidRanges.EMPTY,
                new Lane.Flags(0, before, UidRanges.of(1, 10))));
    assertThat(lane.watch()).isEqualTo(scans.desk.bookmarks.getFirst().watch()).isNotNull();
    assertThat(source(answer, "INBOX.Work").remaining()).isZero();
  }

  @Test
  @DisplayName(
      "TRAP 18: copies whose originals have left their folder are named where items are new")
  void whatMayHaveBeenMovedIsNamed() {
    FakeFolder sent = fill(scans.source.folder("Other"), 2);
    FakeFolder sentThere = fill(scans.destination.folder("INBOX.Other"), 2);
    scans.desk.bookmarks.add(scans.done("INBOX.Other", "Other", UidRanges.EMPTY));
    scans.desk.uidMap = UidMap.parse("1:10>1:10");
    source.move(4, sent);
    source.move(5, sent);

    Answer answer = scans.copy();

    assertThat(answer.lanes()).extracting(Lane::destination).contains("INBOX.Other");
    assertThat(lane(answer, "INBOX.Other").mark()).isEqualTo(sentThere.status().uidNext());
    assertThat(lane(answer, "INBOX.Other").moved())
        .containsExactly(
            new Lane.Moved(
                "INBOX.Work", destination.status().uidValidity(), UidRanges.parse("4:5")));
  }

  private void foundBefore(Difference difference) {
    Bookmark done = scans.done("INBOX.Work", "Work", UidRanges.EMPTY);
    SourceBookmark source = done.sources().getFirst();
    scans.desk.bookmarks.clear();
    scans.desk.bookmarks.add(
        new Bookmark(
            done.destination(),
            done.destinationUidValidity(),
            done.mark(),
            List.of(
                new SourceBookmark(
                    source.folder(),
                    source.uidValidity(),
                    source.highestDone(),
                    source.tryAgain(),
                    source.modSeq(),
                    source.found(),
                    source.elsewhere(),
                    difference)),
            done.watch()));
  }

  @Test
  @DisplayName("TRAP 42: a folder that did not list what it holds is compared in every pass")
  void aFolderThatDidNotListWhatItHoldsIsComparedInEveryPass() {
    foundBefore(new Difference(12, 10));
    source.claimMessages(2);

    Answer answer = scans.copy();

    assertThat(answer.lanes()).isEmpty();
    assertThat(source(answer, "INBOX.Work").found()).isEqualTo(12);
    assertThat(source(answer, "INBOX.Work").remaining()).isZero();
    assertThat(source(answer, "INBOX.Work").difference()).isEqualTo(new Difference(12, 10));
  }

  @Test
  @DisplayName("TRAP 42: when it lists more of it, everything is looked at, whatever its UID")
  void whenItListsMoreEverythingIsLookedAt() {
    foundBefore(new Difference(12, 10));

    Answer answer = scans.copy();

    assertThat(lane(answer, "INBOX.Work").sources().getFirst().remaining())
        .isEqualTo(UidRanges.of(1, 10));
    assertThat(lane(answer, "INBOX.Work").mark()).isEqualTo(1);
    assertThat(source(answer, "INBOX.Work").difference()).isNull();
  }

  @Test
  void allCopiesOfAFolderThatHasGoneAreNamed() {
    scans.desk.uidMap = UidMap.parse("1:10>1:10");
    FakeFolder renamed = scans.source.folder("Renamed");
    source.messages().forEach(m -> source.move(m.uid(), renamed));
    scans.source.delete("Work");

    assertThat(lane(scans.copy(), "INBOX.Renamed").moved())
        .containsExactly(
            new Lane.Moved("INBOX.Work", destination.status().uidValidity(), UidRanges.of(1, 10)));
  }

  @Test
  @DisplayName(
      "TRAPS 18 and 20: a folder with the UIDVALIDITY of one that has gone may be the same")
  void copiesOfWhatMayBeARenamedFolderAreNamedToItsLaneOnly() {
    FakeFolder other = fill(scans.source.folder("Other"), 2);
    fill(scans.destination.folder("INBOX.Other"), 2);
    scans.desk.bookmarks.add(scans.done("INBOX.Other", "Other", UidRanges.EMPTY));
    scans.desk.uidMap = UidMap.parse("1:10>1:10");
    source.move(4, other);
    scans.source.rename("Work", "Renamed");
    long validity = destination.status().uidValidity();
    Lane.Moved single = new Lane.Moved("INBOX.Work", validity, UidRanges.of(4, 4));

    Answer answer = scans.copy();

    assertThat(lane(answer, "INBOX.Renamed").moved())
        .containsExactly(
            new Lane.Moved(
                "INBOX.Work",
                validity,
                UidRanges.parse("1:3,5:10"),
                new Lane.Former("Work", source.status().uidValidity())),
            single);
    assertThat(lane(answer, "INBOX.Other").moved()).containsExactly(single);
  }

  @Test
  void whereNothingIsNewNobodyLooksForWhatHasVanished() {
    List<String> opened = new ArrayList<>();
    scans.sourceServer.faults().hook((verb, folder) -> opened.add(verb));
    source.expunge(4);

    scans.copy();

    assertThat(opened).doesNotContain("vanished");
  }

  @Test
  void copiesThatTheirOwnLaneMayLookAtAreNotNamed() {
    FakeFolder other = fill(scans.source.folder("Other"), 2);
    scans.desk.uidMap = UidMap.parse("1:10>1:10");
    bookmark(UidRanges.parse("3"));
    source.move(4, other);

    Answer answer = scans.copy();

    assertThat(lane(answer, "INBOX.Work").mark()).isEqualTo(1);
    assertThat(lane(answer, "INBOX.Other").moved()).isEmpty();
  }

  @Test
  void flagsOfASourceThatDoesNotTellChangesAreComparedInEveryPass() {
    source.withoutModSeqs();
    bookmark(UidRanges.EMPTY);

    assertThat(lane(scans.copy(), "INBOX.Work").sources().getFirst().flags())
        .isEqualTo(new Lane.Flags(0, 0, UidRanges.of(1, 10)));
  }

  @Test
  void flagsAreNotCarriedWhereNobodyKnowsTheCopiesAnyMore() {
    source.flag(3, "\\Flagged");
    destination.renumber();

    assertThat(scans.copy().lanes()).isEmpty();
  }

  @Test
  void whatFailedIsTriedAgain() {
    bookmark(UidRanges.parse("3,5:6"));
    source.expunge(5);

    Answer answer = scans.copy();

    assertThat(lane(answer, "INBOX.Work").sources().getFirst().remaining())
        .isEqualTo(UidRanges.parse("3,5:6"));
    // A connection that was lost, or another tool, may have left a copy anywhere.
    assertThat(lane(answer, "INBOX.Work").mark()).isEqualTo(1);
    assertThat(lane(answer, "INBOX.Work").sources().getFirst().comparing())
        .isEqualTo(UidRanges.of(1, 10));
    assertThat(source(answer, "INBOX.Work").found()).isEqualTo(9);
    assertThat(source(answer, "INBOX.Work").remaining()).isEqualTo(2);
  }

  @Test
  void whatCameAndWentMakesNoLane() {
    source.skipUids(5);

    assertThat(scans.copy().lanes()).isEmpty();
  }

  @Test
  void aRenumberedSourceIsComparedAsAWhole() {
    source.renumber();

    Answer answer = scans.copy();

    Lane lane = lane(answer, "INBOX.Work");
    assertThat(lane.mark()).isEqualTo(1);
    assertThat(lane.sources().getFirst().uidValidity()).isEqualTo(source.status().uidValidity());
    assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(1, 10));
    assertThat(lane.sources().getFirst().renumbered()).isTrue();
    assertThat(source(answer, "INBOX.Work").remaining()).isEqualTo(10);
  }

  @Test
  void aRenumberedDestinationIsComparedAsAWholeAndOnlyWhatIsNewIsCopied() {
    destination.renumber();
    fill(source, 2);

    Answer answer = scans.copy();

    Lane lane = lane(answer, "INBOX.Work");
    assertThat(lane.mark()).isEqualTo(1);
    assertThat(lane.destinationUidValidity()).isEqualTo(destination.status().uidValidity());
    assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(11, 12));
    assertThat(lane.sources().getFirst().comparing()).isEqualTo(UidRanges.of(1, 12));
    assertThat(source(answer, "INBOX.Work").remaining()).isEqualTo(2);
  }

  @Test
  void aFolderThatWasDeletedAtTheDestinationIsMadeAgainAndNotFilledAgain() {
    scans.destination.delete("INBOX.Work");

    Answer answer = scans.copy();

    assertThat(scans.destination.has("INBOX.Work")).isTrue();
    assertThat(answer.lanes()).isEmpty();
    assertThat(source(answer, "INBOX.Work").found()).isEqualTo(10);
    assertThat(source(answer, "INBOX.Work").remaining()).isZero();
  }

  @Test
  void whatIsNewComesIntoAFolderThatWasDeletedAtTheDestination() {
    scans.destination.delete("INBOX.Work");
    fill(source, 1);

    Lane lane = lane(scans.copy(), "INBOX.Work");

    assertThat(lane.mark()).isEqualTo(1);
    assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(11, 11));
  }

  @Test
  void aFolderOfWhichNothingIsDoneYetIsComparedFromTheFirstItemOn() {
    scans.desk.bookmarks.clear();
    scans.desk.bookmarks.add(
        new Bookmark(
            "INBOX.Work",
            destination.status().uidValidity(),
            9,
            List.of(
                new SourceBookmark("Work", source.status().uidValidity(), 0, UidRanges.EMPTY))));

    Lane lane = lane(scans.copy(), "INBOX.Work");

    assertThat(lane.mark()).isEqualTo(1);
    assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(1, 10));
  }

  @Test
  void aLowMarkMeansThatDoneItemsAreComparedToo() {
    scans.desk.bookmarks.clear();
    scans.desk.bookmarks.add(
        new Bookmark(
            "INBOX.Work",
            destination.status().uidValidity(),
            1,
            List.of(
                new SourceBookmark("Work", source.status().uidValidity(), 6, UidRanges.EMPTY))));

    Lane lane = lane(scans.copy(), "INBOX.Work");

    assertThat(lane.sources().getFirst().remaining()).isEqualTo(UidRanges.of(7, 10));
    assertThat(lane.sources().getFirst().comparing()).isEqualTo(UidRanges.of(1, 10));
  }

  @Test
  void aSourceThatJoinsALaneBringsTheOthersItemsIntoTheComparison() {
    fill(scans.source.folder("Sent").attribute("\\Sent"), 4);
    fill(scans.destination.folder("INBOX.Sent").attribute("\\Sent"), 4);
    scans.desk.bookmarks.add(scans.done("INBOX.Sent", "Sent", UidRanges.EMPTY));
    fill(scans.source.folder("Sent Messages").attribute("\\Sent"), 2);

    Answer answer = scans.copy();

    Lane lane = lane(answer, "INBOX.Sent");
    assertThat(lane.mark()).isEqualTo(1);
    assertThat(lane.sources())
        .extracting(Lane.Source::folder, Lane.Source::remaining, Lane.Source::comparing)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("Sent", UidRanges.EMPTY, UidRanges.of(1, 4)),
            org.assertj.core.groups.Tuple.tuple(
                "Sent Messages", UidRanges.of(1, 2), UidRanges.of(1, 2)));
    assertThat(folder(answer, "INBOX.Sent").sources())
        .extracting(planned -> planned.remaining())
        .containsExactly(0L, 2L);
  }

  @Test
  void whoUnsubscribedAtTheNewSideIsNotSubscribedAgain() {
    scans.source.subscribe("Work");

    scans.copy();

    assertThat(scans.destination.subscriptions()).isEmpty();
  }

  @Test
  void aFolderKeepsTheNameThatItGotWhenTheServerRefusedItsOwn() {
    fill(scans.source.folder("A:B"), 2);
    fill(scans.destination.folder("INBOX.A_B"), 2);
    scans.desk.bookmarks.add(scans.done("INBOX.A_B", "A:B", UidRanges.EMPTY));
    List<String> created = new ArrayList<>();
    scans
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("create")) {
            created.add(folder);
          }
        });

    Answer answer = scans.copy();

    assertThat(created).isEmpty();
    assertThat(source(answer, "INBOX.A_B").folder()).isEqualTo("A:B");
    assertThat(answer.lanes()).isEmpty();
  }

  @Test
  void aLaneOfManyFoldersWithManyHolesStaysWithinItsRanges() {
    UidRanges holes =
        UidRanges.ofUids(
            java.util.stream.LongStream.range(0, 1_000).map(i -> 1 + 2 * i).boxed().toList());
    FakeFolder to = scans.destination.folder("INBOX.Sent").attribute("\\Sent");
    List<SourceBookmark> sources = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      FakeFolder from =
          fill(scans.source.folder("Sent" + i).attribute("\\Sent").skipUids(2_000), 1);
      from.renumber();
      from.skipUids(2_000);
      sources.add(new SourceBookmark("Sent" + i, from.status().uidValidity(), 2_001, holes));
    }
    scans.desk.bookmarks.add(new Bookmark("INBOX.Sent", to.status().uidValidity(), 77, sources));

    Lane lane = lane(scans.copy(), "INBOX.Sent");

    assertThat(lane.sources()).hasSize(10);
    assertThat(lane.sources().stream().mapToInt(s -> s.remaining().rangeCount()).sum())
        .isLessThanOrEqualTo(Lane.MAX_RANGES);
  }
}
