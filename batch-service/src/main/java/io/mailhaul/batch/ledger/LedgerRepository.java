package io.mailhaul.batch.ledger;

import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.UidRanges;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tables of the ledger. */
@Repository
class LedgerRepository {

  /** The part of an item that later passes need. */
  record ItemRow(
      long id, long folder, String source, @Nullable Long uid, String outcome, String reason) {}

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  LedgerRepository(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  List<FolderLedger> folders(UUID mailbox) {
    return jdbc.sql("select * from folder where mailbox_id = ? order by destination")
        .param(mailbox)
        .query(LedgerRepository::folder)
        .list();
  }

  Optional<FolderLedger> folder(UUID mailbox, String destination) {
    return jdbc.sql("select * from folder where mailbox_id = ? and destination = ?")
        .param(mailbox)
        .param(destination)
        .query(LedgerRepository::folder)
        .optional();
  }

  List<SourceFolderLedger> sourcesOfMailbox(UUID mailbox) {
    return jdbc.sql(
            """
            select s.* from source_folder s join folder f on f.id = s.folder_id
            where f.mailbox_id = ? order by s.folder_id, s.name
            """)
        .param(mailbox)
        .query(LedgerRepository::source)
        .list();
  }

  List<SourceFolderLedger> sources(long folder) {
    return jdbc.sql("select * from source_folder where folder_id = ? order by name")
        .param(folder)
        .query(LedgerRepository::source)
        .list();
  }

  void write(Collection<SourceFolderLedger> sources) {
    template.batchUpdate(
        """
        insert into source_folder (folder_id, name, pass, uidvalidity, done, found, copied,
          already_present, skipped, failed, remaining, bytes, gone, run_copied, run_bytes, modseq,
          flags_carried, flags_kept, flags_not_carried, exists_said, uids_listed)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (folder_id, name) do update set pass = excluded.pass,
          uidvalidity = excluded.uidvalidity, done = excluded.done, found = excluded.found,
          copied = excluded.copied, already_present = excluded.already_present,
          skipped = excluded.skipped, failed = excluded.failed, remaining = excluded.remaining,
          bytes = excluded.bytes, gone = excluded.gone, run_copied = excluded.run_copied,
          run_bytes = excluded.run_bytes, modseq = excluded.modseq,
          flags_carried = excluded.flags_carried, flags_kept = excluded.flags_kept,
          flags_not_carried = excluded.flags_not_carried, exists_said = excluded.exists_said,
          uids_listed = excluded.uids_listed
        """,
        sources,
        500,
        (statement, source) -> {
          MessageCounts counts = source.messageCounts();
          statement.setLong(1, source.folder());
          statement.setString(2, source.name());
          statement.setInt(3, source.pass());
          statement.setLong(4, source.identity().uidValidity());
          statement.setString(5, source.done().toString());
          statement.setLong(6, counts.found());
          statement.setLong(7, counts.copied());
          statement.setLong(8, counts.alreadyPresent());
          statement.setLong(9, counts.skipped());
          statement.setLong(10, counts.failed());
          statement.setLong(11, counts.remaining());
          statement.setLong(12, counts.bytes());
          statement.setLong(13, counts.skippedBenign());
          statement.setLong(14, source.runCopied());
          statement.setLong(15, source.runBytes());
          statement.setLong(16, source.modSeq());
          statement.setLong(17, source.flags().synced());
          statement.setLong(18, source.flags().userKept());
          statement.setLong(19, source.flags().unsupported());
          ListingMismatch difference = source.listingMismatch();
          statement.setObject(20, difference == null ? null : difference.reported(), Types.BIGINT);
          statement.setObject(21, difference == null ? null : difference.listed(), Types.BIGINT);
        });
  }

  List<ItemRow> items(UUID mailbox) {
    return jdbc.sql(
            "select id, folder_id, source, uid, outcome, reason from item where mailbox_id = ? order by id")
        .param(mailbox)
        .query((row, number) ->
            new ItemRow(
                row.getLong("id"),
                row.getLong("folder_id"),
                row.getString("source"),
                row.getObject("uid", Long.class),
                row.getString("outcome"),
                row.getString("reason")))
        .list();
  }

  void insertItems(Collection<ItemOutcomeRow> items) {
    if (items.isEmpty()) {
      return;
    }
    template.batchUpdate(
        """
        insert into item (mailbox_id, folder_id, source, uid, outcome, reason, side, detail,
          message_id, subject, sent_at, size)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        items,
        500,
        (statement, row) -> {
          statement.setObject(1, row.mailbox());
          statement.setLong(2, row.folder());
          statement.setString(3, row.source());
          statement.setObject(4, row.uid(), Types.BIGINT);
          statement.setString(5, row.outcome());
          statement.setString(6, row.failure().reason().name());
          statement.setString(7, JdbcColumns.side(row.failure()));
          statement.setString(8, JdbcColumns.detail(row.failure()));
          statement.setString(9, JdbcColumns.text(row.messageId()));
          statement.setString(10, JdbcColumns.text(row.subject()));
          statement.setObject(11, JdbcColumns.timestamp(row.date()), Types.TIMESTAMP_WITH_TIMEZONE);
          statement.setLong(12, row.size());
        });
  }

  void deleteItems(Collection<Long> ids) {
    if (!ids.isEmpty()) {
      jdbc.sql("delete from item where id = any(?)").param(ids.toArray(Long[]::new)).update();
    }
  }

  private static FolderLedger folder(ResultSet row, int number) throws SQLException {
    return new FolderLedger(
        row.getLong("id"),
        row.getString("destination"),
        FolderIdentity.of(row.getLong("destination_uidvalidity")),
        row.getLong("mark"),
        row.getInt("pass"),
        LaneState.valueOf(row.getString("lane")),
        row.getString("cursor"),
        watch(row));
  }

  private static @Nullable FlagBaseline watch(ResultSet row) throws SQLException {
    String touched = row.getString("watch_touched");
    return touched == null
        ? null
        : new FlagBaseline(
            row.getLong("watch_modseq"), row.getLong("watch_uidnext"), UidRanges.parse(touched));
  }

  private static SourceFolderLedger source(ResultSet row, int number) throws SQLException {
    return new SourceFolderLedger(
        row.getLong("folder_id"),
        row.getString("name"),
        row.getInt("pass"),
        FolderIdentity.of(row.getLong("uidvalidity")),
        UidRanges.parse(row.getString("done")),
        new MessageCounts(
            row.getLong("found"),
            row.getLong("copied"),
            row.getLong("already_present"),
            row.getLong("skipped"),
            row.getLong("failed"),
            row.getLong("remaining"),
            row.getLong("bytes"),
            row.getLong("gone")),
        row.getLong("run_copied"),
        row.getLong("run_bytes"),
        row.getLong("modseq"),
        new FlagCounts(
            row.getLong("flags_carried"),
            row.getLong("flags_kept"),
            row.getLong("flags_not_carried")),
        JdbcColumns.listingMismatch(row));
  }
}
