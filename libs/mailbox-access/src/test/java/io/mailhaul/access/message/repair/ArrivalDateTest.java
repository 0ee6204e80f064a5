package io.mailhaul.access.message.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.message.header.ArrivalDate;
import io.mailhaul.access.message.header.HeaderDateParser;
import io.mailhaul.model.folder.Alteration;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("TRAP 32: an implausible INTERNALDATE is replaced")
class ArrivalDateTest {

  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final OffsetDateTime NONE = null;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Mon, 05 Jan 2004 10:20:30 +0200                 | 2004-01-05T10:20:30+02:00",
        "5 Jan 2004 10:20:30 -0730                       | 2004-01-05T10:20:30-07:30",
        "Mon,5 Jan 2004 1:2:3 GMT                        | 2004-01-05T01:02:03Z",
        "Monday, 5 January 2004 10:20 EST                | 2004-01-05T10:20:00-05:00",
        "Mon, 5 Jan 04 10:20:30 PDT                      | 2004-01-05T10:20:30-07:00",
        "Mon, 5 Jan 96 10:20:30 UT                       | 1996-01-05T10:20:30Z",
        "Mon, 5 Jan 104 10:20:30 +0000                   | 2004-01-05T10:20:30Z",
        "Mon, 5 Jan 2004 10:20:30 +0200 (CEST (summer))  | 2004-01-05T10:20:30+02:00",
        "Mon, 5 (a comment) Jan 2004 10:20:30 (here)     | 2004-01-05T10:20:30Z",
        "5-Jan-2004 10:20:30 +01:00                      | 2004-01-05T10:20:30+01:00",
        "Mon Jan  5 10:20:30 2004                        | 2004-01-05T10:20:30Z",
        "Mon Jan 5 10:20:30 MET 2004                     | 2004-01-05T10:20:30Z",
        "Mon, 5 Jan 2004 10:20:60 +0530                  | 2004-01-05T10:20:59+05:30",
        "Mon, 5 Jan 2004 10.20.30 GMT+0100               | 2004-01-05T10:20:30+01:00",
        "Mon, 5 Jan 2004 10:20:30 +9999                  | 2004-01-05T10:20:30Z",
        "Mon, 5 Jan 2004 10:20:30 Z                      | 2004-01-05T10:20:30Z",
      })
  void parsesDatesInManyFormats(String text, OffsetDateTime date) {
    assertThat(HeaderDateParser.parse(text)).isEqualTo(date);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "yesterday", "32 Jan 2004 10:00:00 +0000", "5 Foo 2004 10:00", "5 Jan 2004"})
  void returnsNullForInvalidDates(String text) {
    assertThat(HeaderDateParser.parse(text)).isNull();
  }

  @Test
  void keepsAPlausibleInternalDate() {
    OffsetDateTime odd = OffsetDateTime.parse("1999-12-31T23:59:59-09:30");
    assertThat(ArrivalDate.of(odd, ArrivalDateTest::unwanted, NOW))
        .isEqualTo(new ArrivalDate(odd, null));
    OffsetDateTime tomorrow = NOW.plusSeconds(86_000).atOffset(ZoneOffset.UTC);
    assertThat(ArrivalDate.of(tomorrow, ArrivalDateTest::unwanted, NOW).alteration()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00Z",
        "1970-01-01T01:00:00+01:00",
        "1969-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
        "2026-11-21T10:00:01Z",
        "2038-01-19T03:14:07Z"
      })
  void replacesZeroDatesBefore1970AndInTheFuture(OffsetDateTime wrong) {
    assertThat(of(wrong, "Date: 5 Jan 2004 10:20:30 +0200\r\n\r\n"))
        .isEqualTo(
            new ArrivalDate(
                OffsetDateTime.parse("2004-01-05T10:20:30+02:00"),
                Alteration.DATE_FROM_DATE_HEADER));
  }

  @Test
  void prefersTheDateHeaderOverReceived() {
    assertThat(
            of(
                    NONE,
                    "Received: by a; 7 Jan 2004 10:00:00 +0000\r\n"
                        + "DATE: 5 Jan 2004 10:20:30 +0200\r\n\r\n")
                .alteration())
        .isEqualTo(Alteration.DATE_FROM_DATE_HEADER);
  }

  @Test
  void usesTheTopmostReceivedHeaderWithADate() {
    assertThat(
            of(
                NONE,
                "Received: by z\r\n"
                    + "Received: by a (x; y); \r\n\tWed, 7 Jan 2004 10:00:00 +0000\r\n"
                    + "Received: by b; 6 Jan 2004 10:00:00 +0000\r\n"
                    + "Date: 1 Jan 1904 10:00:00 +0000\r\n\r\n"
                    + "Date: 5 Jan 2004 10:20:30 +0200\r\n"))
        .isEqualTo(
            new ArrivalDate(
                OffsetDateTime.parse("2004-01-07T10:00:00Z"), Alteration.DATE_FROM_RECEIVED));
  }

  @Test
  void returnsNoDateWithoutADateHeader() {
    assertThat(of(NONE, "Subject: x\r\n\r\n"))
        .isEqualTo(new ArrivalDate(null, Alteration.DATE_UNKNOWN));
  }

  private static ArrivalDate of(OffsetDateTime internalDate, String message) {
    return ArrivalDate.of(internalDate, () -> message.getBytes(StandardCharsets.UTF_8), NOW);
  }

  private static byte[] unwanted() {
    throw new AssertionError("the header is not needed");
  }
}
