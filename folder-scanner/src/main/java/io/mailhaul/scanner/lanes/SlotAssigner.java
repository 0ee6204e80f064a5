package io.mailhaul.scanner.lanes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Assigns the lanes of a mailbox to its slots: the largest lane first, each to the slot with the
 * least work so far, so that all slots finish at about the same time. A slot that would get little
 * work is left out, because each slot signs in on both sides. Within a slot INBOX comes first,
 * since the user needs it most, then the folders from small to large, so that most folders are
 * complete early.
 *
 * <p>Work is counted in messages. Their sizes would be better, but few servers report the size of a
 * folder in LIST, and some read all messages to answer.
 */
public final class SlotAssigner {

  /** The cost of opening a folder on both sides, as a number of messages. */
  private static final long FOLDER_OVERHEAD = 20;

  /** How many messages have their flags compared in the time in which one is copied. */
  private static final long FLAGS_PER_MESSAGE = 20;

  /**
   * The least work of a further slot. A slot asks for the credentials and signs in on both sides:
   * about 20 milliseconds of processor time, or six round trips. Meanwhile another slot copies
   * about a hundred messages, so with less work the further slot would cost more than it saves. The
   * limit is not much higher because the messages may be large.
   */
  private static final long MIN_WORK_PER_SLOT = 120;

  private SlotAssigner() {}

  /**
   * @param slots at least one; the first ones are used if not all are needed
   * @return by slot, the lanes with work, in the order in which they are published; without the
   *     slots that get no lane
   */
  public static Map<Integer, List<PlannedLane>> assign(
      List<PlannedLane> lanes, List<Integer> slots) {
    if (slots.isEmpty()) {
      throw new IllegalArgumentException("No slots");
    }
    List<PlannedLane> largestFirst =
        lanes.stream()
            .filter(PlannedLane::hasWork)
            .sorted(
                Comparator.comparingLong(SlotAssigner::work)
                    .reversed()
                    .thenComparing(PlannedLane::destination))
            .toList();
    long total = largestFirst.stream().mapToLong(SlotAssigner::work).sum();
    int count = (int) Math.clamp(total / MIN_WORK_PER_SLOT, 1, slots.size());
    List<SlotLanes> assigned = deal(largestFirst, slots.subList(0, count));
    while (count > 1 && assigned.stream().anyMatch(slot -> slot.work < MIN_WORK_PER_SLOT)) {
      count--;
      assigned = deal(largestFirst, slots.subList(0, count));
    }
    Map<Integer, List<PlannedLane>> bySlot = new TreeMap<>();
    for (SlotLanes slot : assigned) {
      if (!slot.lanes.isEmpty()) {
        bySlot.put(slot.number, slot.inOrder());
      }
    }
    return bySlot;
  }

  private static List<SlotLanes> deal(List<PlannedLane> largestFirst, List<Integer> slots) {
    List<SlotLanes> assigned = slots.stream().map(SlotLanes::new).toList();
    PriorityQueue<SlotLanes> leastLoaded =
        new PriorityQueue<>(
            Comparator.<SlotLanes>comparingLong(slot -> slot.work)
                .thenComparingInt(slot -> slots.indexOf(slot.number)));
    leastLoaded.addAll(assigned);
    for (PlannedLane lane : largestFirst) {
      SlotLanes slot = leastLoaded.remove();
      slot.add(lane);
      leastLoaded.add(slot);
    }
    return assigned;
  }

  /** The lanes of one slot. */
  private static final class SlotLanes {
    final int number;
    final List<PlannedLane> lanes = new ArrayList<>();
    long work;

    SlotLanes(int number) {
      this.number = number;
    }

    void add(PlannedLane lane) {
      lanes.add(lane);
      work += work(lane);
    }

    List<PlannedLane> inOrder() {
      return lanes.stream()
          .sorted(
              Comparator.comparing((PlannedLane lane) -> !lane.destination().equals("INBOX"))
                  .thenComparingLong(PlannedLane::remaining)
                  .thenComparing(PlannedLane::destination))
          .toList();
    }
  }

  private static long work(PlannedLane lane) {
    return lane.remaining() + lane.flagsToCompare() / FLAGS_PER_MESSAGE + FOLDER_OVERHEAD;
  }
}
