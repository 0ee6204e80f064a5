package io.mailhaul.batch.ledger;

import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.events.MigrationProgress.PlannedFolder;
import io.mailhaul.events.MigrationProgress.PlannedSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a dry run found. It is for people and touches nothing of the ledger. */
@Component
public class Verification {

  /** A folder as it would be migrated. */
  public record Row(UUID mailbox, String destination, String source, long found, long remaining) {}

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  Verification(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  /** Forgets what was found of these. */
  public void clear(Collection<UUID> mailboxes) {
    jdbc.sql("delete from planned_folder where mailbox_id = any(?)")
        .param(mailboxes.toArray(UUID[]::new))
        .update();
  }

  public void add(Mailbox mailbox, List<PlannedFolder> folders) {
    List<Object[]> rows = new ArrayList<>();
    for (PlannedFolder folder : folders) {
      for (PlannedSource source : folder.sources()) {
        rows.add(
            new Object[] {
              mailbox.id(),
              folder.destination(),
              source.folder(),
              source.found(),
              source.remaining()
            });
      }
    }
    if (!rows.isEmpty()) {
      template.batchUpdate(
          """
          insert into planned_folder (mailbox_id, destination, source, found, remaining)
          values (?, ?, ?, ?, ?)
          on conflict (mailbox_id, destination, source) do update set found = excluded.found,
            remaining = excluded.remaining
          """,
          rows);
    }
  }

  /** What the last dry run found, by mailbox and destination. */
  public List<Row> of(UUID batch) {
    return jdbc.sql(
            """
            select p.* from planned_folder p join mailbox m on m.id = p.mailbox_id
            where m.batch_id = ? order by m.position, m.id, p.destination, p.source
            """)
        .param(batch)
        .query((row, number) ->
            new Row(
                row.getObject("mailbox_id", UUID.class),
                row.getString("destination"),
                row.getString("source"),
                row.getLong("found"),
                row.getLong("remaining")))
        .list();
  }
}
