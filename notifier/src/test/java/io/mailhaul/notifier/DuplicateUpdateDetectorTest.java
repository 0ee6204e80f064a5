package io.mailhaul.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DuplicateUpdateDetectorTest {

  private final DuplicateUpdateDetector detector = new DuplicateUpdateDetector();

  @Test
  void aKnownNumberAtALaterOffsetIsADuplicate() {
    assertThat(detector.isDuplicate("b", 1, 10)).isFalse();
    assertThat(detector.isDuplicate("b", 2, 11)).isFalse();
    assertThat(detector.isDuplicate("b", 1, 12)).isTrue();
    assertThat(detector.isDuplicate("b", 2, 13)).isTrue();
    assertThat(detector.isDuplicate("b", 3, 14)).isFalse();
  }

  @Test
  void theSameRecordDeliveredAgainIsNoDuplicate() {
    assertThat(detector.isDuplicate("b", 1, 10)).isFalse();
    assertThat(detector.isDuplicate("b", 1, 10)).isFalse();
  }

  @Test
  void equalNumbersOfDifferentBatchesAreNoDuplicates() {
    assertThat(detector.isDuplicate("b", 7, 10)).isFalse();
    assertThat(detector.isDuplicate("c", 1, 11)).isFalse();
  }
}
