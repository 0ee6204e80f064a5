package io.mailhaul.batch.admission;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The number of mailboxes that are active in each slot. Slots with equal load are chosen at random.
 * If the lowest number won, few mailboxes would always meet in the first slots, which may all
 * belong to one copier, and the other copiers would be idle.
 */
final class SlotAllocator {

  private final int[] load;

  private final RandomGenerator random;

  SlotAllocator(int[] load, RandomGenerator random) {
    this.load = load.clone();
    this.random = random;
  }

  /**
   * Allocates the slots with the least load and adds to their load. The least loaded one is first,
   * because a small mailbox uses only that.
   *
   * @param wanted how many slots; the result has no more than exist, and at least one
   */
  List<Integer> allocate(int wanted) {
    List<Integer> slots = new ArrayList<>(IntStream.range(0, load.length).boxed().toList());
    Collections.shuffle(slots, Random.from(random));
    List<Integer> taken =
        slots.stream()
            .sorted(Comparator.comparingInt(slot -> load[slot]))
            .limit(Math.max(1, wanted))
            .toList();
    addLoad(taken);
    return taken;
  }

  /** Adds to the load of slots that a resumed mailbox had before. */
  void addLoad(List<Integer> slots) {
    for (int slot : slots) {
      if (slot < load.length) {
        load[slot]++;
      }
    }
  }
}
