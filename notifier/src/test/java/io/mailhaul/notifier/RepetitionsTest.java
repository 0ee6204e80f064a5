package io.mailhaul.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepetitionsTest {

  private final Repetitions repetitions = new Repetitions();

  @Test
  void aKnownNumberAtALaterOffsetIsADuplicate() {
    assertThat(repetitions.contains("b", 1, 10)).isFalse();
    assertThat(repetitions.contains("b", 2, 11)).isFalse();
    assertThat(repetitions.contains("b", 1, 12)).isTrue();
    assertThat(repetitions.contains("b", 2, 13)).isTrue();
    assertThat(repetitions.contains("b", 3, 14)).isFalse();
  }

  @Test
  void theSameRecordDeliveredAgainIsNoDuplicate() {
    assertThat(repetitions.contains("b", 1, 10)).isFalse();
    assertThat(repetitions.contains("b", 1, 10)).isFalse();
  }

  @Test
  void equalNumbersOfDifferentBatchesAreNoDuplicates() {
    assertThat(repetitions.contains("b", 7, 10)).isFalse();
    assertThat(repetitions.contains("c", 1, 11)).isFalse();
  }
}
