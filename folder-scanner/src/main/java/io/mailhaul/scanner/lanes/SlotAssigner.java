package io.mailhaul.scanner.lanes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Assigns the lanes of a mailbox to its slots: the largest lane first, each to the slot with the
 * least work so far, so that all slots finish at about the same time. Within a slot INBOX comes
 * first, since the user needs it most, then the folders from small to large, so that most folders
 * are complete early.
 */
public final class SlotAssigner {

  /** The cost of opening a folder on both sides, as a number of messages. */
  private static final long FOLDER_OVERHEAD = 20;

  private SlotAssigner() {}

  /**
   * @param slots at least one
   * @return by slot, the lanes with work, in the order in which they are published
   */
  public static Map<Integer, List<PlannedLane>> assign(
      List<PlannedLane> lanes, List<Integer> slots) {
    Map<Integer, List<PlannedLane>> assigned = new TreeMap<>();
    Map<Integer, Long> load = new TreeMap<>();
    for (int slot : slots) {
      assigned.put(slot, new ArrayList<>());
      load.put(slot, 0L);
    }
    lanes.stream()
        .filter(PlannedLane::hasWork)
        .sorted(
            Comparator.comparingLong(PlannedLane::remaining)
                .reversed()
                .thenComparing(PlannedLane::destination))
        .forEach(lane -> {
          int leastLoaded =
              load.entrySet().stream()
                  .min(Map.Entry.comparingByValue())
                  .map(Map.Entry::getKey)
                  .orElseThrow(() -> new IllegalArgumentException("No slots"));
          load.merge(leastLoaded, lane.remaining() + FOLDER_OVERHEAD, Long::sum);
          assigned.getOrDefault(leastLoaded, new ArrayList<>()).add(lane);
        });
    assigned
        .values()
        .forEach(list ->
            list.sort(
                Comparator.comparing((PlannedLane lane) -> !lane.destination().equals("INBOX"))
                    .thenComparingLong(PlannedLane::remaining)
                    .thenComparing(PlannedLane::destination)));
    return assigned;
  }
}
