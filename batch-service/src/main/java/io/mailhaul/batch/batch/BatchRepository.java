package io.mailhaul.batch.batch;

import io.mailhaul.api.batch.BatchStatus;
import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Endpoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The table {@code batch}. */
@Repository
public class BatchRepository {

  private final JdbcClient jdbc;

  BatchRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Locks the rows until the transaction ends. A batch's row is the lock of all data of that batch.
   * Rows are locked in the order of their ids, so that two transactions cannot deadlock.
   */
  public List<Batch> lock(Collection<UUID> ids) {
    return jdbc.sql("select * from batch where id = any(?) order by id for update")
        .param(ids.toArray(UUID[]::new))
        .query(BatchRepository::read)
        .list();
  }

  /** Like {@link #lock(Collection)}, for one batch by its name. */
  public Optional<Batch> lock(String name) {
    return jdbc.sql("select * from batch where name = ? for update")
        .param(name)
        .query(BatchRepository::read)
        .optional();
  }

  public Optional<Batch> find(String name) {
    return jdbc.sql("select * from batch where name = ?")
        .param(name)
        .query(BatchRepository::read)
        .optional();
  }

  public List<Batch> findAll() {
    return jdbc.sql("select * from batch order by created_at, name")
        .query(BatchRepository::read)
        .list();
  }

  /**
   * The batches in which work can start now: a queued mailbox, or a parked mailbox or lane whose
   * retry time has come.
   */
  public List<UUID> findWithDueWork(Instant now) {
    return jdbc.sql(
            """
            select b.id from batch b where not b.ended and not b.paused and (
              exists (select 1 from mailbox m where m.batch_id = b.id
                and m.status = 'PARKED' and m.parked_until <= :now)
              or exists (select 1 from folder f join mailbox m on m.id = f.mailbox_id
                where f.lane = 'PARKED' and f.parked_until <= :now and m.batch_id = b.id
                and m.status = 'SYNCING')
              or (exists (select 1 from mailbox m where m.batch_id = b.id and m.status = 'QUEUED')
                and b.concurrency > (select count(*) from mailbox m where m.batch_id = b.id
                  and m.status in ('VERIFYING', 'SYNCING'))))
            order by b.started_at, b.id
            """)
        .param("now", JdbcColumns.timestamp(now))
        .query(UUID.class)
        .list();
  }

  /** Whether the ledger has folders of the batch; if it has, the batch's servers cannot change. */
  public boolean hasLedger(UUID batch) {
    return jdbc.sql(
            """
            select exists (select 1 from folder f join mailbox m on m.id = f.mailbox_id
              where m.batch_id = ?)
            """)
        .param(batch)
        .query(Boolean.class)
        .single();
  }

  public void insert(Batch batch) {
    jdbc.sql(
            """
            insert into batch (id, name, source, destination, status, run, dry_run, ended,
              end_seen, concurrency, connections, folders, excluded_folders, since, updates,
              folder_map, skip_deleted, one_copy, created_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now())
            """)
        .param(batch.id())
        .param(batch.name())
        .param(batch.source().toString())
        .param(batch.destination().toString())
        .param(batch.status().name())
        .param(batch.run())
        .param(batch.isDryRun())
        .param(batch.hasEnded())
        .param(batch.isCompletionAcknowledged())
        .param(batch.options().concurrency())
        .param(batch.options().connections())
        .param(batch.options().copyOptions().folders().toArray(String[]::new))
        .param(batch.options().copyOptions().excludedFolders().toArray(String[]::new))
        .param(batch.options().copyOptions().since())
        .param(batch.lastUpdateNumber())
        .param(pairs(batch.options().copyOptions().folderMap()))
        .param(batch.options().copyOptions().skipDeleted())
        .param(batch.options().copyOptions().oneCopy())
        .update();
  }

  public void update(Batch batch) {
    jdbc.sql(
            """
            update batch set source = ?, destination = ?, status = ?, run = ?, dry_run = ?,
              ended = ?, end_seen = ?, concurrency = ?, connections = ?, folders = ?, excluded_folders = ?,
              since = ?, updates = ?, started_at = ?, ended_at = ?, copy_started_at = ?,
              copy_ended_at = ?, folder_map = ?, skip_deleted = ?, one_copy = ?, paused = ?,
              control_version = ?
            where id = ?
            """)
        .param(batch.source().toString())
        .param(batch.destination().toString())
        .param(batch.status().name())
        .param(batch.run())
        .param(batch.isDryRun())
        .param(batch.hasEnded())
        .param(batch.isCompletionAcknowledged())
        .param(batch.options().concurrency())
        .param(batch.options().connections())
        .param(batch.options().copyOptions().folders().toArray(String[]::new))
        .param(batch.options().copyOptions().excludedFolders().toArray(String[]::new))
        .param(batch.options().copyOptions().since())
        .param(batch.lastUpdateNumber())
        .param(JdbcColumns.timestamp(batch.startedAt()))
        .param(JdbcColumns.timestamp(batch.endedAt()))
        .param(JdbcColumns.timestamp(batch.copyStartedAt()))
        .param(JdbcColumns.timestamp(batch.copyEndedAt()))
        .param(pairs(batch.options().copyOptions().folderMap()))
        .param(batch.options().copyOptions().skipDeleted())
        .param(batch.options().copyOptions().oneCopy())
        .param(batch.isPaused())
        .param(batch.controlVersion())
        .param(batch.id())
        .update();
  }

  /** Records that a client has seen the end of the run. A later submission then opens a new run. */
  @Transactional(propagation = Propagation.REQUIRES_NEW)
  public void acknowledgeCompletion(Batch batch) {
    if (batch.hasEnded() && !batch.isCompletionAcknowledged()) {
      jdbc.sql("update batch set end_seen = true where id = ? and ended and run = ?")
          .param(batch.id())
          .param(batch.run())
          .update();
    }
  }

  private static String[] pairs(Map<String, String> map) {
    return map.entrySet().stream()
        .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
        .toArray(String[]::new);
  }

  private static Map<String, String> map(List<String> pairs) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      map.put(pairs.get(i), pairs.get(i + 1));
    }
    return map;
  }

  private static Batch read(ResultSet row, int number) throws SQLException {
    return new Batch(
        row.getObject("id", UUID.class),
        row.getString("name"),
        Endpoint.parse(row.getString("source")),
        Endpoint.parse(row.getString("destination")),
        BatchStatus.valueOf(row.getString("status")),
        row.getInt("run"),
        row.getBoolean("dry_run"),
        row.getBoolean("ended"),
        row.getBoolean("end_seen"),
        new Batch.Options(
            row.getInt("concurrency"),
            row.getInt("connections"),
            new CopyOptions(
                JdbcColumns.strings(row, "folders"),
                JdbcColumns.strings(row, "excluded_folders"),
                row.getObject("since", LocalDate.class),
                map(JdbcColumns.strings(row, "folder_map")),
                row.getBoolean("skip_deleted"),
                row.getBoolean("one_copy"))),
        row.getLong("updates"),
        JdbcColumns.instant(row, "started_at"),
        JdbcColumns.instant(row, "ended_at"),
        JdbcColumns.instant(row, "copy_started_at"),
        JdbcColumns.instant(row, "copy_ended_at"),
        row.getBoolean("paused"),
        row.getLong("control_version"));
  }
}
