package io.mailhaul.batch.dryrun;

import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.model.folder.MappingRule;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The plan that a dry run produced. It is for the user only and never touches the ledger. */
@Component
public class DryRunPlanRepository {

  /**
   * A source folder as it would be migrated.
   *
   * @param mappingRule the rule that placed it; null when it keeps its name
   */
  public record PlannedFolderRow(
      UUID mailbox,
      String destination,
      String source,
      long found,
      long remaining,
      @Nullable MappingRule mappingRule) {}

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  DryRunPlanRepository(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  /** Deletes the plans of these mailboxes. */
  public void clear(Collection<UUID> mailboxes) {
    UUID[] ids = mailboxes.toArray(UUID[]::new);
    jdbc.sql("delete from planned_folder where mailbox_id = any(?)").param(ids).update();
    jdbc.sql("update mailbox set virtual_folders = '{}' where id = any(?)").param(ids).update();
  }

  /**
   * Records a part of a plan.
   *
   * @param virtual the excluded folders that only show messages of other folders
   */
  public void add(Mailbox mailbox, List<PlannedFolder> folders, List<String> virtual) {
    if (!virtual.isEmpty()) {
      jdbc.sql("update mailbox set virtual_folders = virtual_folders || ?::text[] where id = ?")
          .param(virtual.toArray(String[]::new))
          .param(mailbox.id())
          .update();
    }
    List<Object[]> rows = new ArrayList<>();
    for (PlannedFolder folder : folders) {
      for (PlannedSource source : folder.sources()) {
        rows.add(
            new Object[] {
              mailbox.id(),
              folder.destination(),
              source.folder(),
              source.found(),
              source.remaining(),
              source.mappingRule() == null ? null : source.mappingRule().name()
            });
      }
    }
    if (!rows.isEmpty()) {
      template.batchUpdate(
          """
          insert into planned_folder (mailbox_id, destination, source, found, remaining, placement)
          values (?, ?, ?, ?, ?, ?)
          on conflict (mailbox_id, destination, source) do update set found = excluded.found,
            remaining = excluded.remaining, placement = excluded.placement
          """,
          rows);
    }
  }

  /** The plan of the last dry run, by mailbox and destination. */
  public List<PlannedFolderRow> findByBatch(UUID batch) {
    return jdbc.sql(
            """
            select p.* from planned_folder p join mailbox m on m.id = p.mailbox_id
            where m.batch_id = ? order by m.position, m.id, p.destination, p.source
            """)
        .param(batch)
        .query((row, number) ->
            new PlannedFolderRow(
                row.getObject("mailbox_id", UUID.class),
                row.getString("destination"),
                row.getString("source"),
                row.getLong("found"),
                row.getLong("remaining"),
                JdbcColumns.mappingRule(row)))
        .list();
  }

  /** The excluded folders that only show messages of other folders, by mailbox. */
  public Map<UUID, List<String>> virtualFolders(UUID batch) {
    Map<UUID, List<String>> folders = new HashMap<>();
    jdbc.sql("select id, virtual_folders from mailbox where batch_id = ?")
        .param(batch)
        .query((ResultSet row) -> {
          folders.put(row.getObject("id", UUID.class), JdbcColumns.strings(row, "virtual_folders"));
        });
    return folders;
  }
}
