package io.mailhaul.api.batch;

import java.time.Instant;
import java.util.List;

/** One entry of the batch's ticket, as it was sent. */
public record TicketEntry(long number, Instant at, String subject, List<String> lines) {
  public TicketEntry {
    lines = List.copyOf(lines);
  }
}
