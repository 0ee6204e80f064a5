package io.mailhaul.batch.batch;

import io.mailhaul.api.batch.TicketEntry;
import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.batch.persistence.RecordParameters;
import io.mailhaul.events.TicketUpdate;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The table {@code ticket_update}: the entries of all tickets. */
@Repository
class TicketRepository {

  private static final RecordMapper<TicketEntry> ENTRY = new RecordMapper<>(TicketEntry.class);

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
              values (:ticket, :number, :at, :subject, :lines) on conflict do nothing
              """)
          .paramSource(
              RecordParameters.of(
                      new TicketEntry(
                          update.number(), update.at(), update.subject(), update.lines()))
                  .with("ticket", update.ticket()))
          .update();
    }
  }

  List<TicketEntry> findAfter(String ticket, long number) {
    return jdbc.sql("select * from ticket_update where ticket = ? and number > ? order by number")
        .param(ticket)
        .param(number)
        .query(ENTRY)
        .list();
  }
}
