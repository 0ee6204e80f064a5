package io.mailhaul.batch.mailbox;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.persistence.JdbcColumns;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code mailbox}. Only the holder of the batch's row lock may write. */
@Repository
public class MailboxRepository {

  private static final String STATE =
      """
      status, takes_part, further, pass, first_pass, planning, planned, slots, control_version,
      failure_reason, failure_side, failure_detail, parked_until, parkings, progress_at, claim,
      active_since, active_seconds, excluded_folders, found, copied, already_present, skipped,
      failed, remaining, bytes, gone
      """;

  private static final String PARAMETERS = "?" + ", ?".repeat(26);

  private static final String UPDATE =
      "update mailbox set (" + STATE + ") = (" + PARAMETERS + ") where id = ?";

  private static final String INSERT =
      "insert into mailbox ("
          + STATE
          + ", id, batch_id, position, address, address_key, source_user, destination_user,"
          + " user_root, sealed, credential_version) values ("
          + PARAMETERS
          + ", ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)";

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  MailboxRepository(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
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
    return jdbc.sql("select * from mailbox where batch_id = ? and takes_part order by position, id")
        .param(batch)
        .query(MailboxRepository::read)
        .list();
  }

  /** The mailboxes of the current run that are active or parked. */
  public List<Mailbox> findActiveOrParked(UUID batch) {
    return jdbc.sql(
            """
            select * from mailbox where batch_id = ? and takes_part
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
            select exists (select 1 from mailbox where batch_id = ? and takes_part
              and status in ('QUEUED', 'VERIFYING', 'SYNCING', 'PARKED'))
            """)
        .param(batch)
        .query(Boolean.class)
        .single();
  }

  /** How many mailboxes are active in each slot, over all batches. */
  public int[] slotLoads(int slots) {
    int[] load = new int[slots];
    jdbc.sql(
            """
            select slot, count(*) from mailbox, unnest(slots) as slot
            where status = 'SYNCING' group by slot
            """)
        .query(row -> {
          int slot = row.getInt(1);
          if (slot < slots) {
            load[slot] = row.getInt(2);
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
                  sum(gone) as gone
                from mailbox where batch_id = ? and takes_part group by status
                """)
            .param(batch)
            .query((row, number) -> {
              counts.put(MailboxStatus.valueOf(row.getString("status")), row.getInt("mailboxes"));
              return messageCounts(row);
            })
            .list();
    return new RunTotals(counts, accounts.stream().reduce(MessageCounts.NONE, MessageCounts::plus));
  }

  public void update(Mailbox mailbox) {
    update(List.of(mailbox));
  }

  public void update(Collection<Mailbox> mailboxes) {
    if (!mailboxes.isEmpty()) {
      template.batchUpdate(UPDATE, mailboxes, 500, MailboxRepository::writeChanged);
    }
  }

  /** Sets the parameters of {@link #STATE}; returns the index of the last one. */
  private static int write(PreparedStatement statement, Mailbox mailbox) throws SQLException {
    MailboxState state = mailbox.state();
    ParkState waiting = state.parkState();
    MessageCounts counts = state.messageCounts();
    int index = 0;
    statement.setString(++index, state.status().name());
    statement.setBoolean(++index, state.inCurrentRun());
    statement.setBoolean(++index, state.anotherPassRequested());
    statement.setInt(++index, state.pass());
    statement.setInt(++index, state.firstPass());
    statement.setString(++index, JdbcColumns.text(state.planId()));
    statement.setBoolean(++index, state.planned());
    statement.setArray(
        ++index, statement.getConnection().createArrayOf("int", state.slots().toArray()));
    statement.setLong(++index, state.controlVersion());
    statement.setString(++index, JdbcColumns.reason(waiting.failure()));
    statement.setString(++index, JdbcColumns.side(waiting.failure()));
    statement.setString(++index, JdbcColumns.detail(waiting.failure()));
    time(statement, ++index, waiting.until());
    statement.setInt(++index, waiting.consecutiveParks());
    time(statement, ++index, waiting.progressAt());
    statement.setString(++index, state.claimedAccount());
    time(statement, ++index, state.activeTime().since());
    statement.setDouble(++index, state.activeTime().seconds());
    statement.setArray(
        ++index,
        statement.getConnection().createArrayOf("text", state.excludedFolders().toArray()));
    statement.setLong(++index, counts.found());
    statement.setLong(++index, counts.copied());
    statement.setLong(++index, counts.alreadyPresent());
    statement.setLong(++index, counts.skipped());
    statement.setLong(++index, counts.failed());
    statement.setLong(++index, counts.remaining());
    statement.setLong(++index, counts.bytes());
    statement.setLong(++index, counts.skippedBenign());
    return index;
  }

  private static void time(PreparedStatement statement, int index, @Nullable Instant instant)
      throws SQLException {
    statement.setObject(index, JdbcColumns.timestamp(instant), Types.TIMESTAMP_WITH_TIMEZONE);
  }

  /** Inserts mailboxes that are new in the batch. */
  public void insert(Collection<NewMailbox> added) {
    template.batchUpdate(INSERT, added, 500, MailboxRepository::writeNew);
  }

  private static void writeNew(PreparedStatement statement, NewMailbox added) throws SQLException {
    Mailbox mailbox = added.mailbox();
    int index = write(statement, mailbox);
    statement.setObject(++index, mailbox.id());
    statement.setObject(++index, mailbox.batch());
    statement.setInt(++index, added.position());
    statement.setString(++index, mailbox.address());
    statement.setString(++index, mailbox.addressKey());
    statement.setString(++index, added.sourceUser());
    statement.setString(++index, added.destinationUser());
    statement.setString(++index, mailbox.userRoot());
    statement.setBytes(++index, added.encryptedSecrets());
  }

  private static void writeChanged(PreparedStatement statement, Mailbox mailbox)
      throws SQLException {
    int index = write(statement, mailbox);
    statement.setObject(++index, mailbox.id());
  }

  private static Mailbox read(ResultSet row, int number) throws SQLException {
    return new Mailbox(
        new Mailbox.Identity(
            row.getObject("id", UUID.class),
            row.getObject("batch_id", UUID.class),
            row.getString("address"),
            row.getString("user_root")),
        new MailboxState(
            MailboxStatus.valueOf(row.getString("status")),
            row.getBoolean("takes_part"),
            row.getBoolean("further"),
            row.getInt("pass"),
            row.getInt("first_pass"),
            row.getString("planning"),
            row.getBoolean("planned"),
            JdbcColumns.integers(row, "slots"),
            row.getLong("control_version"),
            new ParkState(
                JdbcColumns.failure(row, "failure_"),
                JdbcColumns.instant(row, "parked_until"),
                row.getInt("parkings"),
                JdbcColumns.instant(row, "progress_at")),
            row.getString("claim"),
            new ActiveTime(
                JdbcColumns.instant(row, "active_since"), row.getDouble("active_seconds")),
            JdbcColumns.strings(row, "excluded_folders"),
            messageCounts(row)));
  }

  private static MessageCounts messageCounts(ResultSet row) throws SQLException {
    return new MessageCounts(
        row.getLong("found"),
        row.getLong("copied"),
        row.getLong("already_present"),
        row.getLong("skipped"),
        row.getLong("failed"),
        row.getLong("remaining"),
        row.getLong("bytes"),
        row.getLong("gone"));
  }
}
