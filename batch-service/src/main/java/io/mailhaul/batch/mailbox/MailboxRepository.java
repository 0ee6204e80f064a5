package io.mailhaul.batch.mailbox;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.batch.persistence.RecordParameters;
import io.mailhaul.batch.persistence.Table;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code mailbox}. Only the holder of the batch's row lock may write. */
@Repository
public class MailboxRepository {

  private static final RecordMapper<Mailbox.Row> ROW = new RecordMapper<>(Mailbox.Row.class);
  private static final RecordMapper<MessageCounts> COUNTS = new RecordMapper<>(MessageCounts.class);

  private final JdbcClient jdbc;
  private final Table table;

  MailboxRepository(JdbcClient jdbc, NamedParameterJdbcOperations template) {
    this.jdbc = jdbc;
    table = new Table(template, "mailbox", "id");
  }

  public Optional<Mailbox> find(UUID id) {
    return jdbc.sql("select * from mailbox where id = ?")
        .param(id)
        .query(MailboxRepository::read)
        .optional();
  }

  public List<Mailbox> findAll(Collection<UUID> ids) {
    return jdbc.sql("select * from mailbox where id = any(?) order by id")
        .param(ids.toArray(UUID[]::new))
        .query(MailboxRepository::read)
        .list();
  }

  /** All mailboxes of a batch, in the order of the file. */
  public List<Mailbox> findByBatch(UUID batch) {
    return jdbc.sql("select * from mailbox where batch_id = ? order by position, id")
        .param(batch)
        .query(MailboxRepository::read)
        .list();
  }

  /** The mailboxes of the current run, in the order of the file. */
  public List<Mailbox> findInCurrentRun(UUID batch) {
    return jdbc.sql(
            "select * from mailbox where batch_id = ? and in_current_run order by position, id")
        .param(batch)
        .query(MailboxRepository::read)
        .list();
  }

  /** The mailboxes of the current run that are active or parked. */
  public List<Mailbox> findActiveOrParked(UUID batch) {
    return jdbc.sql(
            """
            select * from mailbox where batch_id = ? and in_current_run
              and status in ('VERIFYING', 'SYNCING', 'PARKED')
            order by position, id
            """)
        .param(batch)
        .query(MailboxRepository::read)
        .list();
  }

  /** Parked mailboxes whose retry time has come, then queued ones in the order of the file. */
  public List<Mailbox> findReady(UUID batch, Instant now, int limit) {
    return jdbc.sql(
            """
            select * from mailbox where batch_id = ?
              and (status = 'QUEUED' or (status = 'PARKED' and parked_until <= ?))
            order by status = 'QUEUED', position, id limit ?
            """)
        .param(batch)
        .param(JdbcColumns.timestamp(now))
        .param(limit)
        .query(MailboxRepository::read)
        .list();
  }

  /** How many mailboxes of a batch are active. */
  public int countActive(UUID batch) {
    return jdbc.sql(
            "select count(*) from mailbox where batch_id = ? and status in ('VERIFYING', 'SYNCING')")
        .param(batch)
        .query(Integer.class)
        .single();
  }

  /** Whether any mailbox of the run has not ended. */
  public boolean hasUnfinished(UUID batch) {
    return jdbc.sql(
            """
            select exists (select 1 from mailbox where batch_id = ? and in_current_run
              and status in ('QUEUED', 'VERIFYING', 'SYNCING', 'PARKED'))
            """)
        .param(batch)
        .query(Boolean.class)
        .single();
  }

  /**
   * How many mailboxes have each slot, over all batches, by their two servers (see {@link
   * io.mailhaul.batch.batch.Batch#servers}): those that are active, and parked ones whose lanes
   * will resume there.
   */
  public List<Map<String, Integer>> slotLoads(int slots) {
    List<Map<String, Integer>> load = new ArrayList<>();
    IntStream.range(0, slots).forEach(slot -> load.add(new HashMap<>()));
    jdbc.sql(
            """
            select used.slot, b.source, b.destination, count(*)
            from (
              select unnest(slots) as slot, batch_id from mailbox where status = 'SYNCING'
              union all
              select distinct f.slot, m.batch_id
              from mailbox m join folder f on f.mailbox_id = m.id and f.lane = 'PARKED'
              where m.status = 'PARKED'
            ) used join batch b on b.id = used.batch_id
            group by used.slot, b.source, b.destination
            """)
        .query(row -> {
          int slot = row.getInt(1);
          if (slot < slots) {
            load.get(slot).put(row.getString(2) + " " + row.getString(3), row.getInt(4));
          }
        });
    return load;
  }

  /** The totals of the run over all of its mailboxes. */
  public RunTotals runTotals(UUID batch) {
    Map<MailboxStatus, Integer> counts = new EnumMap<>(MailboxStatus.class);
    List<MessageCounts> accounts =
        jdbc.sql(
                """
                select status, count(*) as mailboxes, sum(found) as found, sum(copied) as copied,
                  sum(already_present) as already_present, sum(skipped) as skipped,
                  sum(failed) as failed, sum(remaining) as remaining, sum(bytes) as bytes,
                  sum(skipped_benign) as skipped_benign
                from mailbox where batch_id = ? and in_current_run group by status
                """)
            .param(batch)
            .query((row, number) -> {
              counts.put(MailboxStatus.valueOf(row.getString("status")), row.getInt("mailboxes"));
              return COUNTS.mapRow(row, number);
            })
            .list();
    return new RunTotals(counts, accounts.stream().reduce(MessageCounts.NONE, MessageCounts::plus));
  }

  public void update(Mailbox mailbox) {
    update(List.of(mailbox));
  }

  public void update(Collection<Mailbox> mailboxes) {
    table.update(mailboxes.stream().map(mailbox -> RecordParameters.of(mailbox.row())));
  }

  /** Inserts mailboxes that are new in the batch. */
  public void insert(Collection<NewMailbox> added) {
    table.insert(
        added.stream()
            .map(row ->
                RecordParameters.of(row.mailbox().row())
                    .with("address_key", row.mailbox().addressKey())
                    .with("position", row.position())
                    .with("source_user", row.sourceUser())
                    .with("destination_user", row.destinationUser())
                    .with("encrypted_secrets", row.encryptedSecrets())
                    .with("credential_version", 1)));
  }

  private static Mailbox read(ResultSet row, int number) throws SQLException {
    return new Mailbox(ROW.mapRow(row, number));
  }
}
