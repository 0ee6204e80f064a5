package io.mailhaul.scanner.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotAssignerTest {

  private static PlannedLane lane(String name, long messages) {
    UidRanges uids = UidRanges.of(1, messages);
    return new PlannedLane(
        name,
        new FolderStatus(0, 1, 1),
        1,
        List.of(EventFixtures.plannedSource(name, FolderIdentity.of(1), messages, messages)),
        messages == 0
            ? List.of()
            : List.of(EventFixtures.laneSource(name, FolderIdentity.of(1), uids, uids)),
        null,
        List.of(),
        null);
  }

  private static List<String> names(List<PlannedLane> lanes) {
    return lanes.stream().map(PlannedLane::destination).toList();
  }

  @Test
  void theLargestLaneHasItsOwnSlotAndTheOthersShareOne() {
    Map<Integer, List<PlannedLane>> dealt =
        SlotAssigner.assign(
            List.of(
                lane("a", 100), lane("b", 10_000), lane("c", 200), lane("d", 300), lane("e", 0)),
            List.of(4, 9));
    assertThat(names(dealt.get(4))).containsExactly("b");
    assertThat(names(dealt.get(9))).containsExactly("a", "c", "d");
  }

  @Test
  void inboxComesFirstThenTheSmallFolders() {
    Map<Integer, List<PlannedLane>> dealt =
        SlotAssigner.assign(
            List.of(lane("z", 1), lane("INBOX", 500), lane("y", 70), lane("x", 700)), List.of(0));
    assertThat(names(dealt.get(0))).containsExactly("INBOX", "z", "y", "x");
  }

  @Test
  void spreadsManySmallFoldersEvenly() {
    Map<Integer, List<PlannedLane>> dealt =
        SlotAssigner.assign(
            IntStream.range(0, 300).mapToObj(i -> lane("f" + i, 1)).toList(), List.of(1, 2, 3));
    assertThat(dealt.values()).allSatisfy(lanes -> assertThat(lanes).hasSize(100));
  }

  @Test
  void aSmallMailboxUsesOnlyTheFirstSlot() {
    Map<Integer, List<PlannedLane>> dealt =
        SlotAssigner.assign(
            List.of(lane("INBOX", 5), lane("a", 3), lane("b", 2), lane("c", 2), lane("d", 1)),
            List.of(9, 4, 7));
    assertThat(names(dealt.get(9))).containsExactly("INBOX", "d", "b", "c", "a");
    assertThat(dealt).containsOnlyKeys(9);
  }

  @Test
  void aSmallRestBesideALargeLaneGetsNoSlotOfItsOwn() {
    Map<Integer, List<PlannedLane>> dealt =
        SlotAssigner.assign(
            List.of(lane("a", 5_000), lane("b", 700), lane("c", 3)), List.of(1, 2, 3));
    assertThat(names(dealt.get(1))).containsExactly("a");
    assertThat(names(dealt.get(2))).containsExactly("c", "b");
    assertThat(dealt).containsOnlyKeys(1, 2);
  }

  @Test
  void comparingAllFlagsOfLargeFoldersJustifiesFurtherSlots() {
    Map<Integer, List<PlannedLane>> dealt =
        SlotAssigner.assign(
            List.of(flags("a", 50_000, 0), flags("b", 40_000, 0), flags("c", 90_000, 77)),
            List.of(1, 2, 3));
    assertThat(names(dealt.get(1))).containsExactly("a");
    assertThat(names(dealt.get(2))).containsExactly("b", "c");
    assertThat(dealt).containsOnlyKeys(1, 2);
  }

  /** A lane that only synchronizes the flags of its messages. */
  private static PlannedLane flags(String name, long messages, long sinceModSeq) {
    UidRanges uids = UidRanges.of(1, messages);
    return new PlannedLane(
        name,
        new FolderStatus(0, 1, 1),
        1,
        List.of(EventFixtures.plannedSource(name, FolderIdentity.of(1), messages, 0)),
        List.of(
            EventFixtures.laneSource(
                name,
                FolderIdentity.of(1),
                UidRanges.EMPTY,
                UidRanges.EMPTY,
                new Lane.FlagSync(0, sinceModSeq, uids))),
        null,
        List.of(),
        null);
  }
}
