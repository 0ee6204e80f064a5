package io.mailhaul.batch.batch;

import io.mailhaul.api.batch.TicketEntry;
import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.batch.persistence.RecordParameters;
import io.mailhaul.events.TicketUpdate;
import java.util.List;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The table {@code ticket_update}: the entries of all tickets. */
@Repository
class TicketRepository {

  private static final RecordMapper<TicketEntry> ENTRY = new RecordMapper<>(TicketEntry.class);

  private final JdbcClient jdbc;
  private final NamedParameterJdbcOperations template;

  TicketRepository(JdbcClient jdbc, NamedParameterJdbcOperations template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  /** Stores ticket updates; duplicates are ignored. */
  @Transactional
  public void saveAll(List<TicketUpdate> updates) {
    template.batchUpdate(
        """
        insert into ticket_update (ticket, number, at, subject, lines)
        values (:ticket, :number, :at, :subject, :lines) on conflict do nothing
        """,
        updates.stream()
            .map(update ->
                RecordParameters.of(
                        new TicketEntry(
                            update.number(), update.at(), update.subject(), update.lines()))
                    .with("ticket", update.ticket()))
            .toArray(SqlParameterSource[]::new));
  }

  List<TicketEntry> findAfter(String ticket, long number) {
    return jdbc.sql("select * from ticket_update where ticket = ? and number > ? order by number")
        .param(ticket)
        .param(number)
        .query(ENTRY)
        .list();
  }
}
