package io.mailhaul.cli.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.batch.TicketEntry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TicketLinesTest {

  @Test
  void theTicketIsPrintedFromTheOldestEntryToTheNewest() {
    TicketEntry entry =
        new TicketEntry(
            3, Instant.parse("2026-01-31T12:00:01Z"), "Run 1 started", List.of("It has begun."));

    assertThat(TicketLines.lines(List.of(entry), ZoneOffset.UTC, 80))
        .containsExactly("#3  2026-01-31 12:00:01  Run 1 started", "    It has begun.");
  }

  @Test
  void onlyTheEndOfALongTicketIsPrinted() {
    List<TicketEntry> thread =
        IntStream.rangeClosed(1, 100)
            .mapToObj(i -> new TicketEntry(i, Instant.EPOCH, "Message " + i, List.of()))
            .toList();

    assertThat(TicketLines.lines(thread, ZoneOffset.UTC, 80))
        .hasSize(61)
        .startsWith("(40 earlier entries are not shown)")
        .last()
        .isEqualTo("#100  1970-01-01 00:00:00  Message 100");
  }
}
