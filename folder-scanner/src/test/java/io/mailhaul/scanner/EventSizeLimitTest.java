package io.mailhaul.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.events.Event;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidRanges;
import io.mailhaul.scanner.lanes.PlanChunks;
import io.mailhaul.scanner.lanes.PlannedLane;
import io.mailhaul.scanner.plan.FolderListing;
import io.mailhaul.scanner.plan.FolderPlanner;
import io.mailhaul.worker.ControlState;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventSizeLimitTest {

  @Test
  void splitsTenThousandFoldersIntoFewParts() {
    List<PlannedFolder> planned =
        IntStream.range(0, 10_000)
            .mapToObj(i ->
                new PlannedFolder("INBOX.Folder " + i, FolderIdentity.of(1), 3, "c" + i, List.of()))
            .toList();
    assertThat(PlanChunks.split(planned, List.of())).hasSizeBetween(20, 40);
  }

  @Test
  void aMailboxWithoutFoldersHasOnePlanPart() {
    assertThat(PlanChunks.split(List.of(), List.of())).hasSize(1);
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
    FolderListing source = new FolderListing(new Namespace("", "/"), folders);
    FolderListing destination =
        new FolderListing(
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
    var plan =
        FolderPlanner.plan(source, destination, null, CopyOptions.DEFAULT, Map.of()).orElseThrow();
    List<PlannedLane> lanes =
        plan.mappedTargets().stream()
            .map(target -> {
              int share = Math.min(1_000, Lane.MAX_RANGES / target.sources().size());
              UidRanges ranges = UidRanges.ofRanges(holes.ranges().subList(0, share));
              return new PlannedLane(
                  target.name(),
                  new FolderStatus(0, UidRanges.MAX_UID, UidRanges.MAX_UID),
                  1,
                  target.sources().stream()
                      .map(folder ->
                          EventFixtures.plannedSource(
                              folder.name(),
                              FolderIdentity.of(UidRanges.MAX_UID),
                              500_000,
                              500_000))
                      .toList(),
                  target.sources().stream()
                      .map(folder ->
                          EventFixtures.laneSource(
                              folder.name(),
                              FolderIdentity.of(UidRanges.MAX_UID),
                              ranges,
                              ranges,
                              new Lane.FlagSync(
                                  0, Long.MAX_VALUE, UidRanges.of(1, UidRanges.MAX_UID))))
                      .toList(),
                  new FlagBaseline(Long.MAX_VALUE, UidRanges.MAX_UID, holes),
                  List.of(
                      new Lane.MoveCandidate(
                          "\u0001".repeat(10_000), FolderIdentity.of(UidRanges.MAX_UID), holes)),
                  null);
            })
            .toList();

    ScanResult result =
        new ScanResultFactory(new ControlState(Clock.systemUTC()), Clock.systemUTC())
            .planned(ScannerFixture.copy(null, CopyOptions.DEFAULT), lanes, plan.excluded());

    assertThat(result.lanes()).hasSizeGreaterThan(200);
    assertThat(result.lanes())
        .allSatisfy(lane -> assertThat(EventJson.write(lane).length).isLessThan(Event.MAX_BYTES));
    assertThat(result.progress())
        .allSatisfy(event -> assertThat(EventJson.write(event).length).isLessThan(Event.MAX_BYTES));
  }

  @Test
  void excludesAndListsAFolderWhoseNameIsTooLongForAnEvent() {
    ScannerFixture scans = new ScannerFixture();
    FakeFolder tooLong = scans.source.folder("x".repeat(5_000));
    FirstPassTest.fill(tooLong, 1);

    ScanResult result = scans.copy();

    assertThat(result.lanes()).isEmpty();
    assertThat(((LanesPlanned) result.progress().getLast()).excludedFolders())
        .singleElement()
        .satisfies(
            name -> assertThat(name.getBytes(StandardCharsets.UTF_8).length).isLessThan(600));
  }
}
