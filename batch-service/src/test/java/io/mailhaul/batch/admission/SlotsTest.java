package io.mailhaul.batch.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SlotsTest {

  @Test
  void theLeastLoadedAreTaken() {
    assertThat(new Slots(new int[] {2, 0, 1, 0, 3}).take(3)).containsExactly(1, 2, 3);
  }

  @Test
  void takingLoads() {
    Slots slots = new Slots(new int[4]);
    assertThat(slots.take(3)).containsExactly(0, 1, 2);
    assertThat(slots.take(3)).containsExactly(0, 1, 3);
    assertThat(slots.take(3)).containsExactly(0, 2, 3);
  }

  @Test
  void thereIsAlwaysOneAndNeverMoreThanThereAre() {
    assertThat(new Slots(new int[4]).take(0)).containsExactly(0);
    assertThat(new Slots(new int[2]).take(9)).containsExactly(0, 1);
  }

  @Test
  void slotsThatSomebodyTakesUpAgainAreLoaded() {
    Slots slots = new Slots(new int[3]);
    slots.give(List.of(0, 1));
    assertThat(slots.take(1)).containsExactly(2);
  }

  @Test
  void aLongListKeepsNoShortOneWaiting() {
    assertThat(
            RoundRobin.of(List.of(List.of("a1", "a2", "a3"), List.of("b1"), List.of("c1", "c2"))))
        .containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
  }
}
