package io.mailhaul.scanner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Deals a mailbox's lanes to its slots: the largest first, each to the slot with the least work so
 * far, so that the slots end at about the same time. Within a slot INBOX comes first, since its
 * owner misses it most, then the small folders, so that most folders are complete early.
 */
final class SlotDealing {

  /** What opening a folder on both sides costs, in items. */
  private static final long FOLDER_COST = 20;

  private SlotDealing() {}

  /**
   * @param slots at least one
   * @return the live lanes of each slot, in the order in which they are published
   */
  static Map<Integer, List<PlannedLane>> deal(List<PlannedLane> lanes, List<Integer> slots) {
    Map<Integer, List<PlannedLane>> dealt = new TreeMap<>();
    Map<Integer, Long> load = new TreeMap<>();
    for (int slot : slots) {
      dealt.put(slot, new ArrayList<>());
      load.put(slot, 0L);
    }
    lanes.stream()
        .filter(PlannedLane::isLive)
        .sorted(
            Comparator.comparingLong(PlannedLane::remaining)
                .reversed()
                .thenComparing(PlannedLane::destination))
        .forEach(lane -> {
          int least =
              load.entrySet().stream()
                  .min(Map.Entry.comparingByValue())
                  .map(Map.Entry::getKey)
                  .orElseThrow(() -> new IllegalArgumentException("No slots"));
          load.merge(least, lane.remaining() + FOLDER_COST, Long::sum);
          dealt.getOrDefault(least, new ArrayList<>()).add(lane);
        });
    dealt
        .values()
        .forEach(list ->
            list.sort(
                Comparator.comparing((PlannedLane lane) -> !lane.destination().equals("INBOX"))
                    .thenComparingLong(PlannedLane::remaining)
                    .thenComparing(PlannedLane::destination)));
    return dealt;
  }
}
