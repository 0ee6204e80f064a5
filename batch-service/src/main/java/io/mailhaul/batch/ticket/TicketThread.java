package io.mailhaul.batch.ticket;

import io.mailhaul.batch.jdbc.Rows;
import io.mailhaul.events.TicketUpdate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The table {@code ticket_update}: the messages of all tickets. */
@Repository
class TicketThread {

  /** One message of a thread. */
  record Message(long number, Instant at, String subject, List<String> lines) {}

  private final JdbcClient jdbc;

  TicketThread(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Stores ticket updates; duplicates are ignored. */
  @Transactional
  public void keep(List<TicketUpdate> updates) {
    for (TicketUpdate update : updates) {
      jdbc.sql(
              """
              insert into ticket_update (ticket, number, at, subject, lines)
              values (?, ?, ?, ?, ?) on conflict do nothing
              """)
          .param(Rows.text(update.ticket()))
          .param(update.number())
          .param(Rows.time(update.at()))
          .param(Rows.text(update.subject()))
          .param(update.lines().stream().map(Rows::text).toArray(String[]::new))
          .update();
    }
  }

  List<Message> after(String ticket, long number) {
    return jdbc.sql("select * from ticket_update where ticket = ? and number > ? order by number")
        .param(ticket)
        .param(number)
        .query((row, at) ->
            new Message(
                row.getLong("number"),
                Objects.requireNonNull(Rows.instant(row, "at")),
                row.getString("subject"),
                Rows.strings(row, "lines")))
        .list();
  }
}
