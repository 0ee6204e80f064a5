package io.mailhaul.batch.ledger;

import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.batch.persistence.RecordParameters;
import io.mailhaul.batch.persistence.Table;
import io.mailhaul.model.FailureReason;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tables of the ledger. */
@Repository
class LedgerRepository {

  /** The part of a message's outcome that later passes need. */
  record Outcome(
      long id,
      long folderId,
      String source,
      @Nullable Long uid,
      String outcome,
      FailureReason reason) {

    /** Whether a later pass tries the message again. */
    boolean isRetried() {
      return !(reason.retry() instanceof FailureReason.Retry.Never);
    }
  }

  private static final RecordMapper<FolderLedger> FOLDER = new RecordMapper<>(FolderLedger.class);
  private static final RecordMapper<SourceFolderLedger> SOURCE =
      new RecordMapper<>(SourceFolderLedger.class);
  private static final RecordMapper<Outcome> OUTCOME = new RecordMapper<>(Outcome.class);

  private final JdbcClient jdbc;
  private final Table sourceFolders;
  private final Table outcomes;

  LedgerRepository(JdbcClient jdbc, NamedParameterJdbcOperations template) {
    this.jdbc = jdbc;
    sourceFolders = new Table(template, "source_folder", "folder_id", "name");
    outcomes = new Table(template, "message_outcome");
  }

  List<FolderLedger> folders(UUID mailbox) {
    return jdbc.sql("select * from folder where mailbox_id = ? order by destination")
        .param(mailbox)
        .query(FOLDER)
        .list();
  }

  Optional<FolderLedger> folder(UUID mailbox, String destination) {
    return jdbc.sql("select * from folder where mailbox_id = ? and destination = ?")
        .param(mailbox)
        .param(destination)
        .query(FOLDER)
        .optional();
  }

  List<SourceFolderLedger> sourcesOfMailbox(UUID mailbox) {
    return jdbc.sql(
            """
            select s.* from source_folder s join folder f on f.id = s.folder_id
            where f.mailbox_id = ? order by s.folder_id, s.name
            """)
        .param(mailbox)
        .query(SOURCE)
        .list();
  }

  List<SourceFolderLedger> sources(long folder) {
    return jdbc.sql("select * from source_folder where folder_id = ? order by name")
        .param(folder)
        .query(SOURCE)
        .list();
  }

  void write(Collection<SourceFolderLedger> sources) {
    sourceFolders.upsert(sources.stream().map(RecordParameters::of).toList());
  }

  List<Outcome> outcomes(UUID mailbox) {
    return jdbc.sql(
            """
            select id, folder_id, source, uid, outcome, failure ->> 'reason' as reason
            from message_outcome where mailbox_id = ? order by id
            """)
        .param(mailbox)
        .query(OUTCOME)
        .list();
  }

  void insertOutcomes(Collection<MessageOutcomeRow> rows) {
    outcomes.insert(rows.stream().map(RecordParameters::of).toList());
  }

  void deleteOutcomes(Collection<Long> ids) {
    if (!ids.isEmpty()) {
      jdbc.sql("delete from message_outcome where id = any(?)")
          .param(ids.toArray(Long[]::new))
          .update();
    }
  }
}
