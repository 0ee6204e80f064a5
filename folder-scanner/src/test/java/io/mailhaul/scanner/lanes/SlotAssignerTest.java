package io.mailhaul.scanner.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.events.EventFixtures;
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
}
