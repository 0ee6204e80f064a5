package io.mailhaul.events;

import java.time.Instant;
import java.util.List;

/**
 * One entry of a ticket's thread, as the user reads it; topic {@link Topics#TICKET_UPDATES}.
 *
 * @param ticket the ticket's id; a batch has one, with the batch's id
 * @param number counts the thread from 1; the number of the {@link MigrationUpdate} it comes from
 * @param lines the text, one paragraph per element
 */
public record TicketUpdate(
    String ticket, String batchName, long number, Instant at, String subject, List<String> lines)
    implements Event {
  public TicketUpdate {
    lines = List.copyOf(lines);
  }

  @Override
  public String key() {
    return ticket;
  }
}
