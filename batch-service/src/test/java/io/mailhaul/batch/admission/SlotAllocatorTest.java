package io.mailhaul.batch.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SlotAllocatorTest {

  private static final Random RANDOM = new Random(7);

  @Test
  void allocatesTheLeastLoadedSlotsInTheOrderOfTheirLoad() {
    List<Integer> allocated = slots(2, 0, 1, 0, 3).allocate(3);
    assertThat(allocated.subList(0, 2)).containsExactlyInAnyOrder(1, 3);
    assertThat(allocated.getLast()).isEqualTo(2);
    assertThat(slots(9, 5, 1).allocate(3)).containsExactly(2, 1, 0);
  }

  @Test
  void theFirstSlotIsAnyOfTheEquallyLoadedOnes() {
    Set<Integer> first = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      first.add(slots(0, 0, 0, 0).allocate(3).getFirst());
    }
    assertThat(first).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void allocatingAddsLoad() {
    SlotAllocator slots = slots(0, 0, 0, 0);
    Set<Integer> all = new HashSet<>(slots.allocate(3));
    all.addAll(slots.allocate(3));
    assertThat(all).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void choosesAtRandomAmongEquallyLoadedSlots() {
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      taken.addAll(slots(0, 0, 0, 0).allocate(1));
    }
    assertThat(taken).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void allocatesAtLeastOneAndAtMostAllSlots() {
    assertThat(slots(1, 1, 0, 1).allocate(0)).containsExactly(2);
    assertThat(slots(0, 0).allocate(9)).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void addsLoadForResumedSlots() {
    SlotAllocator slots = slots(0, 0, 0);
    slots.addLoad(List.of(0, 1));
    assertThat(slots.allocate(1)).containsExactly(2);
  }

  private static SlotAllocator slots(int... load) {
    return new SlotAllocator(load, RANDOM);
  }

  @Test
  void aLongListDoesNotDelayAShortOne() {
    assertThat(
            RoundRobin.merge(
                List.of(List.of("a1", "a2", "a3"), List.of("b1"), List.of("c1", "c2"))))
        .containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
  }
}
