package io.mailhaul.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

  @ParameterizedTest
  @DisplayName("LIMIT 4: a unit has one meaning")
  @CsvSource({
    "0, 0",
    "4194304, 4194304",
    "10MB, 10000000",
    "10 MB, 10000000",
    "64kB, 64000",
    "4MiB, 4194304",
    "640KiB, 655360",
    "2GB, 2000000000",
    "2GiB, 2147483648"
  })
  void readsSizes(String text, long bytes) {
    assertThat(ByteSize.of(text)).isEqualTo(new ByteSize(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MB", "-1", "1.5MB", "4 mb", "4XB", "4kiB", "9999999999999"})
  void refusesOtherTexts(String text) {
    assertThatThrownBy(() -> ByteSize.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "12345, 12.3 kB",
    "99940, 99.9 kB",
    "99960, 100 kB",
    "999499, 999 kB",
    "999999, 1.0 MB",
    "68000000, 68.0 MB",
    "1234567890123, 1.2 TB",
    "12345678901234567890, 12346 PB"
  })
  void writesThreeDigits(double bytes, String text) {
    assertThat(ByteSize.format(bytes)).isEqualTo(text);
  }
}
