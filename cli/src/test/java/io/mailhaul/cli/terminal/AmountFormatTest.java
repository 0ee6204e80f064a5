package io.mailhaul.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountFormatTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0:00",
    "400, 0:00",
    "6600, 0:07",
    "59600, 1:00",
    "3599000, 59:59",
    "3600000, 1:00:00",
    "90061000, 25:01:01",
    "183600000, 2 d 03 h"
  })
  void timesAreWrittenInTheShortestForm(long millis, String text) {
    assertThat(AmountFormat.time(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, ''", "0.84, 0.8/s", "411.6, 412/s", "24000, '24,000/s'"})
  void ratesAreWrittenPerSecond(double rate, String text) {
    assertThat(AmountFormat.perSecond(rate)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 messages", "1, 1 message", "19000, '19,000 messages'"})
  void aCountOfOneTakesTheSingular(long count, String text) {
    assertThat(AmountFormat.count(count, "message", "messages")).isEqualTo(text);
  }
}
