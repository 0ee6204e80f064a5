package io.mailhaul.model.folder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListingMismatchTest {

  @ParameterizedTest
  @DisplayName("LIMIT 4: a number that no folder has does not become as many failed messages")
  @CsvSource({"3,3,0", "2,3,0", "5,3,2", "10000000,0,10000000", "10000001,3,1", "4294967295,0,1"})
  void countsOnlyWhatIsCredible(long reported, long listed, long unlisted) {
    assertThat(new ListingMismatch(reported, listed).unlisted()).isEqualTo(unlisted);
  }
}
