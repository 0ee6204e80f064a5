package io.mailhaul.batch.report;

import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.batch.persistence.RecordParameters;
import io.mailhaul.batch.persistence.Table;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.model.folder.MappingRule;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The plan that a dry run produced. It is for the user only and never touches the ledger. */
@Repository
public class DryRunPlanRepository {

  /**
   * A source folder as it would be migrated.
   *
   * @param mappingRule the rule that placed it; null when it keeps its name
   */
  public record PlannedFolderRow(
      UUID mailboxId,
      String destination,
      String source,
      long found,
      long remaining,
      @Nullable MappingRule mappingRule) {}

  private static final RecordMapper<PlannedFolderRow> ROW =
      new RecordMapper<>(PlannedFolderRow.class);

  private record VirtualFolders(UUID id, List<String> virtualFolders) {}

  private static final RecordMapper<VirtualFolders> VIRTUAL_FOLDERS =
      new RecordMapper<>(VirtualFolders.class);

  private final JdbcClient jdbc;
  private final Table table;

  DryRunPlanRepository(JdbcClient jdbc, NamedParameterJdbcOperations template) {
    this.jdbc = jdbc;
    table = new Table(template, "planned_folder", "mailbox_id", "destination", "source");
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
    table.upsert(
        folders.stream()
            .flatMap(
                folder -> folder.sources().stream().map(source -> row(mailbox, folder, source)))
            .map(RecordParameters::of));
  }

  private static PlannedFolderRow row(Mailbox mailbox, PlannedFolder folder, PlannedSource source) {
    return new PlannedFolderRow(
        mailbox.id(),
        folder.destination(),
        source.folder(),
        source.found(),
        source.remaining(),
        source.mappingRule());
  }

  /** The plan of the last dry run, by mailbox and destination. */
  public List<PlannedFolderRow> findByBatch(UUID batch) {
    return jdbc.sql(
            """
            select p.* from planned_folder p join mailbox m on m.id = p.mailbox_id
            where m.batch_id = ? order by m.position, m.id, p.destination, p.source
            """)
        .param(batch)
        .query(ROW)
        .list();
  }

  /** The excluded folders that only show messages of other folders, by mailbox. */
  public Map<UUID, List<String>> virtualFolders(UUID batch) {
    return jdbc
        .sql("select id, virtual_folders from mailbox where batch_id = ?")
        .param(batch)
        .query(VIRTUAL_FOLDERS)
        .list()
        .stream()
        .collect(Collectors.toMap(VirtualFolders::id, VirtualFolders::virtualFolders));
  }
}
