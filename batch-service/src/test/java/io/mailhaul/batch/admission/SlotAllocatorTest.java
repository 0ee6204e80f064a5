package io.mailhaul.batch.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotAllocatorTest {

  private static final Random RANDOM = new Random(7);
  private static final String SERVERS = "imap://old imap://new";
  private static final String OTHER = "imap://hangs imap://new";

  @Test
  void allocatesTheLeastLoadedSlotsInTheOrderOfTheirLoad() {
    List<Integer> allocated = slots(0, 1, 0, 0, 2).allocate(SERVERS, 3);
    assertThat(allocated.subList(0, 2)).isSubsetOf(0, 2, 3);
    assertThat(allocated.getLast()).isEqualTo(1);
    assertThat(slots(9, 5, 1).allocate(SERVERS, 3)).containsExactly(2, 1, 0);
  }

  @Test
  void theFirstSlotIsAnyOfTheEquallyLoadedOnes() {
    Set<Integer> first = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      first.add(slots(0, 0, 0, 0).allocate(SERVERS, 3).getFirst());
    }
    assertThat(first).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void allocatingAddsLoad() {
    SlotAllocator slots = slots(new int[8]);
    Set<Integer> all = new HashSet<>(slots.allocate(SERVERS, 3));
    all.addAll(slots.allocate(SERVERS, 3));
    assertThat(all).hasSize(6);
  }

  @Test
  void choosesAtRandomAmongEquallyLoadedSlots() {
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      taken.addAll(slots(0, 0, 0, 0).allocate(SERVERS, 1));
    }
    assertThat(taken).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void allocatesAtLeastOneAndAtMostAllSlots() {
    assertThat(slots(1, 1, 0).allocate(SERVERS, 0)).containsExactly(2);
    assertThat(slots(0, 0).allocate(SERVERS, 9)).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void addsLoadForResumedSlots() {
    SlotAllocator slots = slots(0, 0, 0);
    slots.addLoad(SERVERS, List.of(0, 1));
    assertThat(slots.allocate(SERVERS, 1)).containsExactly(2);
  }

  @Test
  void mailboxesOfDifferentServersShareNoSlotIfOthersAreLeft() {
    SlotAllocator slots = slots(new int[64]);
    Set<Integer> hanging = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      hanging.addAll(slots.allocate("imap://hangs-" + i + " imap://new", 3));
    }
    Set<Integer> healthy = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      healthy.addAll(slots.allocate(SERVERS, 3));
    }
    assertThat(hanging).hasSize(30);
    assertThat(healthy).hasSizeGreaterThan(15).doesNotContainAnyElementsOf(hanging);
  }

  @Test
  void theMailboxesOfTwoServersLeaveSlotsToThoseOfOthers() {
    SlotAllocator slots = slots(new int[32]);
    Set<Integer> first = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      first.addAll(slots.allocate(OTHER, 3));
    }
    assertThat(first).hasSize(24);
    assertThat(slots.allocate(SERVERS, 3)).hasSize(3).doesNotContainAnyElementsOf(first);
  }

  @Test
  void prefersSlotsOfTheSameServersToSlotsOfOthers() {
    SlotAllocator slots = slots(0, 0);
    slots.addLoad(OTHER, List.of(0));
    slots.addLoad(SERVERS, List.of(1, 1, 1));
    assertThat(slots.allocate(SERVERS, 1)).containsExactly(1);
    assertThat(slots.allocate(SERVERS, 2)).containsExactly(1, 0);
  }

  private static SlotAllocator slots(int... load) {
    SlotAllocator slots =
        new SlotAllocator(
            IntStream.range(0, load.length)
                .<Map<String, Integer>>mapToObj(slot -> new HashMap<>())
                .toList(),
            RANDOM);
    for (int slot = 0; slot < load.length; slot++) {
      slots.addLoad(SERVERS, Collections.nCopies(load[slot], slot));
    }
    return slots;
  }

  @Test
  void aLongListDoesNotDelayAShortOne() {
    assertThat(
            RoundRobin.merge(
                List.of(List.of("a1", "a2", "a3"), List.of("b1"), List.of("c1", "c2"))))
        .containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
  }
}
