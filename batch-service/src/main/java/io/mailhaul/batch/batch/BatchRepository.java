package io.mailhaul.batch.batch;

import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.batch.persistence.RecordParameters;
import io.mailhaul.batch.persistence.Table;
import io.mailhaul.batch.rest.RequestProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code batch}. */
@Repository
public class BatchRepository {

  private static final RecordMapper<Batch.State> STATE = new RecordMapper<>(Batch.State.class);

  private final JdbcClient jdbc;
  private final Table table;

  BatchRepository(JdbcClient jdbc, NamedParameterJdbcOperations template) {
    this.jdbc = jdbc;
    table = new Table(template, "batch", "id");
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

  /**
   * Locks the row of a batch.
   *
   * @throws RequestProblemException when there is no such batch
   */
  public Batch lockExisting(String name) {
    return lock(name).orElseThrow(() -> notFound(name));
  }

  /** Like {@link #lockExisting}; empty when there is no such batch. */
  public Optional<Batch> lock(String name) {
    return jdbc.sql("select * from batch where name = ? for update")
        .param(name)
        .query(BatchRepository::read)
        .optional();
  }

  /**
   * Finds a batch by its name.
   *
   * @throws RequestProblemException when there is no such batch
   */
  public Batch get(String name) {
    return jdbc.sql("select * from batch where name = ?")
        .param(name)
        .query(BatchRepository::read)
        .optional()
        .orElseThrow(() -> notFound(name));
  }

  public List<Batch> findAll() {
    return jdbc.sql("select * from batch order by created_at, name")
        .query(BatchRepository::read)
        .list();
  }

  /**
   * The batches with a fixed number of mailboxes in which work can start now: a queued mailbox, or
   * a parked mailbox or lane whose retry time has come.
   */
  public List<UUID> findWithDueWork(Instant now) {
    return jdbc.sql(
            """
            select b.id from batch b
            where not b.ended and not b.paused and b.concurrency is not null and (
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

  /**
   * The batches without a fixed number of mailboxes in which work could start now if there are
   * sessions: a queued mailbox, or a parked mailbox or lane whose retry time has come.
   */
  public List<UUID> findWaitingForSessions(Instant now) {
    return jdbc.sql(
            """
            select b.id from batch b
            where not b.ended and not b.paused and b.concurrency is null and (
              exists (select 1 from mailbox m where m.batch_id = b.id
                and (m.status = 'QUEUED' or (m.status = 'PARKED' and m.parked_until <= :now)))
              or exists (select 1 from folder f join mailbox m on m.id = f.mailbox_id
                where f.lane = 'PARKED' and f.parked_until <= :now and m.batch_id = b.id
                and m.status = 'SYNCING'))
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
    table.insert(Stream.of(RecordParameters.of(batch.state())));
  }

  public void update(Batch batch) {
    table.update(Stream.of(RecordParameters.of(batch.state())));
  }

  private static RequestProblemException notFound(String name) {
    return RequestProblemException.notFound("There is no batch '" + name + "'.");
  }

  private static Batch read(ResultSet row, int number) throws SQLException {
    return new Batch(STATE.mapRow(row, number));
  }
}
