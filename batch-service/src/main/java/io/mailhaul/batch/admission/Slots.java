package io.mailhaul.batch.admission;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How many mailboxes are worked in each slot. Of equally loaded ones chance decides: were it the
 * number, few mailboxes would always meet in the first slots, which may all be one copier's, and
 * the other copiers would have nothing to do.
 */
final class Slots {

  private final int[] load;

  private final RandomGenerator random;

  Slots(int[] load, RandomGenerator random) {
    this.load = load.clone();
    this.random = random;
  }

  /**
   * Takes different slots, those with the least load, and loads them.
   *
   * @param wanted how many; no more are given than there are
   */
  List<Integer> take(int wanted) {
    List<Integer> slots = new ArrayList<>(IntStream.range(0, load.length).boxed().toList());
    Collections.shuffle(slots, Random.from(random));
    List<Integer> taken =
        slots.stream()
            .sorted(Comparator.comparingInt(slot -> load[slot]))
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
