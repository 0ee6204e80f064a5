package io.mailhaul.standalone.client;

import java.time.Instant;
import java.util.List;

/** One entry of the batch's ticket, as it was sent. */
public record TicketMessage(long number, Instant at, String subject, List<String> lines) {
  public TicketMessage {
    lines = lines == null ? List.of() : List.copyOf(lines);
  }
}
