package io.mailhaul.batch.ticket;

import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.events.TicketUpdate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The table {@code ticket_update}: the messages of all tickets. */
@Repository
class TicketRepository {

  /** One message of a thread. */
  record Message(long number, Instant at, String subject, List<String> lines) {}

  private final JdbcClient jdbc;

  TicketRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Stores ticket updates; duplicates are ignored. */
  @Transactional
  public void saveAll(List<TicketUpdate> updates) {
    for (TicketUpdate update : updates) {
      jdbc.sql(
              """
              insert into ticket_update (ticket, number, at, subject, lines)
              values (?, ?, ?, ?, ?) on conflict do nothing
              """)
          .param(JdbcColumns.text(update.ticket()))
          .param(update.number())
          .param(JdbcColumns.timestamp(update.at()))
          .param(JdbcColumns.text(update.subject()))
          .param(update.lines().stream().map(JdbcColumns::text).toArray(String[]::new))
          .update();
    }
  }

  List<Message> findAfter(String ticket, long number) {
    return jdbc.sql("select * from ticket_update where ticket = ? and number > ? order by number")
        .param(ticket)
        .param(number)
        .query((row, at) ->
            new Message(
                row.getLong("number"),
                Objects.requireNonNull(JdbcColumns.instant(row, "at")),
                row.getString("subject"),
                JdbcColumns.strings(row, "lines")))
        .list();
  }
}
