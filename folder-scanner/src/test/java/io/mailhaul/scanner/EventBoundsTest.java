package io.mailhaul.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.testing.FakeFolder;
import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.FlagWatch;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.LanesPlanned;
import io.mailhaul.events.MigrationProgress.PlannedFolder;
import io.mailhaul.events.Selection;
import io.mailhaul.events.UidRanges;
import io.mailhaul.scanner.plan.FolderPlanner;
import io.mailhaul.scanner.plan.Listing;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventBoundsTest {

  @Test
  void splitsTenThousandFoldersIntoFewParts() {
    List<PlannedFolder> planned =
        IntStream.range(0, 10_000)
            .mapToObj(i -> new PlannedFolder("INBOX.Folder " + i, 1, 3, "c" + i, List.of()))
            .toList();
    assertThat(PlanParts.of(planned, List.of())).hasSizeBetween(20, 40);
  }

  @Test
  void aMailboxWithoutFoldersHasOnePlanPart() {
    assertThat(PlanParts.of(List.of(), List.of())).hasSize(1);
  }

  @Test
  void theLargestLaneAndItsPlanStayBelowTheEventSizeLimit() {
    // The maximum number of folders of one use, with the longest names and the most UID ranges.
    List<FolderInfo> folders =
        IntStream.range(0, 300)
            .mapToObj(i ->
                new FolderInfo(
                    "\u0001".repeat(3_990) + i,
                    "/",
                    Set.of("\\Sent"),
                    false,
                    new FolderStatus(500_000, UidRanges.MAX_UID, UidRanges.MAX_UID)))
            .toList();
    Listing source = new Listing(new Namespace("", "/"), folders);
    Listing destination =
        new Listing(
            new Namespace("", "/"),
            List.of(
                new FolderInfo(
                    "项".repeat(1_000),
                    "/",
                    Set.of("\\Sent"),
                    false,
                    new FolderStatus(0, 1, UidRanges.MAX_UID))));
    UidRanges holes =
        UidRanges.ofUids(
            LongStream.range(0, 1_000).map(i -> 4_000_000_001L + 2 * i).boxed().toList());
    var plan = FolderPlanner.plan(source, destination, Selection.ALL, Map.of()).orElseThrow();
    List<PlannedLane> lanes =
        plan.mapped().stream()
            .map(target -> {
              int share = Math.min(1_000, Lane.MAX_RANGES / target.sources().size());
              UidRanges ranges = UidRanges.ofRanges(holes.ranges().subList(0, share));
              return new PlannedLane(
                  target.name(),
                  new FolderStatus(0, UidRanges.MAX_UID, UidRanges.MAX_UID),
                  1,
                  target.sources().stream()
                      .map(folder ->
                          new io.mailhaul.events.MigrationProgress.PlannedSource(
                              folder.name(), UidRanges.MAX_UID, 500_000, 500_000))
                      .toList(),
                  target.sources().stream()
                      .map(folder ->
                          new Lane.Source(
                              folder.name(),
                              UidRanges.MAX_UID,
                              ranges,
                              ranges,
                              new Lane.Flags(
                                  0, Long.MAX_VALUE, UidRanges.of(1, UidRanges.MAX_UID))))
                      .toList(),
                  new FlagWatch(Long.MAX_VALUE, UidRanges.MAX_UID, holes),
                  List.of(new Lane.Moved("\u0001".repeat(10_000), UidRanges.MAX_UID, holes)),
                  null);
            })
            .toList();

    Answer result =
        new AnswerWriting(new ControlView(Clock.systemUTC()), Clock.systemUTC())
            .planned(Scans.copy(Selection.ALL), lanes, plan.excluded());

    assertThat(result.lanes()).hasSizeGreaterThan(200);
    assertThat(result.lanes())
        .allSatisfy(lane -> assertThat(EventJson.write(lane).length).isLessThan(Event.MAX_BYTES));
    assertThat(result.progress())
        .allSatisfy(event -> assertThat(EventJson.write(event).length).isLessThan(Event.MAX_BYTES));
  }

  @Test
  void excludesAndListsAFolderWhoseNameIsTooLongForAnEvent() {
    Scans scans = new Scans();
    FakeFolder tooLong = scans.source.folder("x".repeat(5_000));
    FirstPassTest.fill(tooLong, 1);

    Answer result = scans.copy();

    assertThat(result.lanes()).isEmpty();
    assertThat(((LanesPlanned) result.progress().getLast()).excludedFolders())
        .singleElement()
        .satisfies(
            name -> assertThat(name.getBytes(StandardCharsets.UTF_8).length).isLessThan(600));
  }
}
