package io.mailhaul.batch.admission;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Chooses the slots of mailboxes. A slot processes one lane at a time, and a lane whose server does
 * not answer holds its slot until the timeout. So mailboxes of different servers share a slot only
 * if no other is left, and the mailboxes of the same two servers take a free slot only while they
 * have less than three times as many as are free: some are left for other servers.
 *
 * <p>Slots with equal load are chosen at random. If the lowest number won, few mailboxes would
 * always meet in the first slots, which may all belong to one copier, and the other copiers would
 * be idle.
 */
final class SlotAllocator {

  /** The most slots that the same two servers take, for each slot that remains free. */
  private static final int MAX_SHARE_OF_FREE = 3;

  /** For each slot, the number of active mailboxes by their two servers. */
  private final List<Map<String, Integer>> load;

  private final RandomGenerator random;

  /**
   * @param load for each slot, the number of active mailboxes by their two servers; is changed
   */
  SlotAllocator(List<Map<String, Integer>> load, RandomGenerator random) {
    this.load = load;
    this.random = random;
  }

  /**
   * Allocates slots and adds to their load. The best one is first, because a small mailbox uses
   * only that.
   *
   * @param servers the two servers of the mailbox
   * @param wanted how many slots; the result has no more than exist, and at least one
   */
  List<Integer> allocate(String servers, int wanted) {
    List<Integer> slots = new ArrayList<>(IntStream.range(0, load.size()).boxed().toList());
    Collections.shuffle(slots, Random.from(random));
    List<Integer> taken = new ArrayList<>();
    Set<Integer> left = new HashSet<>(slots);
    while (taken.size() < Math.max(1, wanted) && !left.isEmpty()) {
      boolean mayTakeFree = mayTakeFree(servers);
      int best =
          slots.stream()
              .filter(left::contains)
              .min(
                  Comparator.comparingInt((Integer slot) -> rank(slot, servers, mayTakeFree))
                      .thenComparingInt(slot -> foreignLoad(slot, servers))
                      .thenComparingInt(this::totalLoad))
              .orElseThrow();
      left.remove(best);
      taken.add(best);
      addLoad(servers, List.of(best));
    }
    return taken;
  }

  /** Adds to the load of slots that a resumed mailbox had before. */
  void addLoad(String servers, List<Integer> slots) {
    for (int slot : slots) {
      if (slot < load.size()) {
        load.get(slot).merge(servers, 1, Integer::sum);
      }
    }
  }

  private boolean mayTakeFree(String servers) {
    long free = load.stream().filter(Map::isEmpty).count();
    long own = load.stream().filter(slot -> slot.containsKey(servers)).count();
    return own < MAX_SHARE_OF_FREE * free;
  }

  /** 0 is best; slots of other servers are last. */
  private int rank(int slot, String servers, boolean mayTakeFree) {
    if (totalLoad(slot) == 0) {
      return mayTakeFree ? 0 : 2;
    }
    return foreignLoad(slot, servers) == 0 ? 1 : 3;
  }

  private int foreignLoad(int slot, String servers) {
    return totalLoad(slot) - load.get(slot).getOrDefault(servers, 0);
  }

  private int totalLoad(int slot) {
    return load.get(slot).values().stream().mapToInt(Integer::intValue).sum();
  }
}
