package io.mailhaul.batch.alteration;

import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.model.folder.Alteration;
import java.sql.Types;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * Writes how copies differ from their source messages. Such messages count as copied, so the counts
 * do not include this.
 */
@Repository
public class AlterationWriter {

  private final JdbcTemplate template;

  AlterationWriter(JdbcTemplate template) {
    this.template = template;
  }

  /** Records what a part of a turn altered. */
  public void add(UUID mailbox, long folder, int pass, SourceProgress part) {
    part.alterationCounts()
        .forEach((change, items) ->
            template.update(
                """
                insert into change (mailbox_id, folder_id, source, pass, change, items)
                values (?, ?, ?, ?, ?, ?)
                on conflict (mailbox_id, folder_id, source, pass, change)
                do update set items = change.items + excluded.items
                """,
                mailbox,
                folder,
                part.folder(),
                pass,
                change.name(),
                items));
    if (part.alteredMessages().isEmpty()) {
      return;
    }
    template.batchUpdate(
        """
        insert into changed_item (mailbox_id, folder_id, source, pass, uid, changes, refusal,
          message_id, subject, sent_at, size)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        part.alteredMessages(),
        100,
        (statement, item) -> {
          statement.setObject(1, mailbox);
          statement.setLong(2, folder);
          statement.setString(3, part.folder());
          statement.setInt(4, pass);
          statement.setLong(5, item.uid());
          statement.setArray(6, statement.getConnection().createArrayOf("text", names(item)));
          statement.setString(7, JdbcColumns.detail(item.refusal()));
          statement.setString(8, JdbcColumns.text(item.messageId()));
          statement.setString(9, JdbcColumns.text(item.subject()));
          statement.setObject(
              10, JdbcColumns.timestamp(item.date()), Types.TIMESTAMP_WITH_TIMEZONE);
          statement.setLong(11, item.size());
        });
  }

  private static String[] names(AlteredMessage item) {
    return item.alterations().stream().map(Alteration::name).toArray(String[]::new);
  }
}
