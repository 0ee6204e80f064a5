package io.mailhaul.batch.admission;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How many mailboxes are worked in each slot. */
final class Slots {

  private final int[] load;

  Slots(int[] load) {
    this.load = load.clone();
  }

  /**
   * Takes different slots, those with the least load, and loads them.
   *
   * @param wanted how many; no more are given than there are
   */
  List<Integer> take(int wanted) {
    List<Integer> taken =
        IntStream.range(0, load.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingInt(slot -> load[slot]).thenComparing(slot -> slot))
            .limit(Math.max(1, wanted))
            .sorted()
            .toList();
    give(taken);
    return taken;
  }

  /** Loads these slots, which somebody had before and takes up again. */
  void give(List<Integer> slots) {
    for (int slot : slots) {
      if (slot < load.length) {
        load[slot]++;
      }
    }
  }
}
