package io.mailhaul.batch.ledger;

import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.batch.persistence.RecordParameters;
import io.mailhaul.batch.persistence.Table;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code source_folder}. */
@Repository
class SourceFolderRepository {

  private static final RecordMapper<SourceFolderLedger> SOURCE =
      new RecordMapper<>(SourceFolderLedger.class);

  private final JdbcClient jdbc;
  private final Table table;

  SourceFolderRepository(JdbcClient jdbc, NamedParameterJdbcOperations template) {
    this.jdbc = jdbc;
    table = new Table(template, "source_folder", "folder_id", "name");
  }

  List<SourceFolderLedger> findByMailbox(UUID mailbox) {
    return jdbc.sql(
            """
            select s.* from source_folder s join folder f on f.id = s.folder_id
            where f.mailbox_id = ? order by s.folder_id, s.name
            """)
        .param(mailbox)
        .query(SOURCE)
        .list();
  }

  List<SourceFolderLedger> findByFolder(long folder) {
    return jdbc.sql("select * from source_folder where folder_id = ? order by name")
        .param(folder)
        .query(SOURCE)
        .list();
  }

  List<SourceFolderLedger> findByFolders(Collection<Long> folders) {
    return jdbc.sql("select * from source_folder where folder_id = any(?) order by folder_id, name")
        .param(folders.toArray(Long[]::new))
        .query(SOURCE)
        .list();
  }

  void write(Collection<SourceFolderLedger> sources) {
    table.upsert(sources.stream().map(RecordParameters::of));
  }
}
