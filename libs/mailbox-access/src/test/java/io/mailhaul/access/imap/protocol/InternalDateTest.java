package io.mailhaul.access.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InternalDateTest {

  @ParameterizedTest
  @CsvSource({
    "' 1-Jan-2020 10:00:00 +0200', 2020-01-01T10:00:00+02:00",
    "'17-Jul-1996 02:44:25 -0700', 1996-07-17T02:44:25-07:00",
    "'31-Dec-1969 23:59:59 +0000', 1969-12-31T23:59:59Z",
    "'29-Feb-2040 00:00:00 +0545', 2040-02-29T00:00:00+05:45",
    "' 5-May-2001 05:05:05 -0330', 2001-05-05T05:05:05-03:30"
  })
  void dateKeepsItsZoneWhenParsedAndFormatted(String encoded, OffsetDateTime date) {
    assertThat(InternalDate.parse(encoded)).isEqualTo(date);
    assertThat(InternalDate.format(date)).isEqualTo(encoded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1-Jan-2020 10:00:00 +0200",
        "01-JAN-2020 10:00:00 +0200",
        "  1-jan-2020 10:00:00+0200"
      })
  void slightlyInvalidDateIsRead(String encoded) {
    assertThat(InternalDate.parse(encoded)).isEqualTo("2020-01-01T10:00:00+02:00");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "NIL",
        "30-Feb-2020 10:00:00 +0000",
        "00-Jan-0000 00:00:00 +0000",
        "1-Foo-2020 10:00:00 +0000",
        "1-Jan-2020 25:00:00 +0000",
        "1-Jan-2020 10:00:00 +2400",
        "1-Jan-2020 10:00:00 GMT",
        "2020-01-01T10:00:00Z"
      })
  void invalidDateIsNull(String encoded) {
    assertThat(InternalDate.parse(encoded)).isNull();
  }
}
