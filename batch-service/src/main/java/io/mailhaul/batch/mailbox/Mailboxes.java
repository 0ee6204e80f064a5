package io.mailhaul.batch.mailbox;

import io.mailhaul.batch.jdbc.Rows;
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
public class Mailboxes {

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

  Mailboxes(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  public Optional<Mailbox> find(UUID id) {
    return jdbc.sql("select * from mailbox where id = ?")
        .param(id)
        .query(Mailboxes::read)
        .optional();
  }

  public List<Mailbox> findAll(Collection<UUID> ids) {
    return jdbc.sql("select * from mailbox where id = any(?) order by id")
        .param(ids.toArray(UUID[]::new))
        .query(Mailboxes::read)
        .list();
  }

  /** All mailboxes of a batch, in the order of the file. */
  public List<Mailbox> ofBatch(UUID batch) {
    return jdbc.sql("select * from mailbox where batch_id = ? order by position, id")
        .param(batch)
        .query(Mailboxes::read)
        .list();
  }

  /** The mailboxes of the current run, in the order of the file. */
  public List<Mailbox> ofRun(UUID batch) {
    return jdbc.sql("select * from mailbox where batch_id = ? and takes_part order by position, id")
        .param(batch)
        .query(Mailboxes::read)
        .list();
  }

  /** The mailboxes of the current run that are active or parked. */
  public List<Mailbox> active(UUID batch) {
    return jdbc.sql(
            """
            select * from mailbox where batch_id = ? and takes_part
              and status in ('VERIFYING', 'SYNCING', 'PARKED')
            order by position, id
            """)
        .param(batch)
        .query(Mailboxes::read)
        .list();
  }

  /** Parked mailboxes whose retry time has come, then queued ones in the order of the file. */
  public List<Mailbox> waiting(UUID batch, Instant now, int limit) {
    return jdbc.sql(
            """
            select * from mailbox where batch_id = ?
              and (status = 'QUEUED' or (status = 'PARKED' and parked_until <= ?))
            order by status = 'QUEUED', position, id limit ?
            """)
        .param(batch)
        .param(Rows.time(now))
        .param(limit)
        .query(Mailboxes::read)
        .list();
  }

  /** How many mailboxes of a batch are active. */
  public int worked(UUID batch) {
    return jdbc.sql(
            "select count(*) from mailbox where batch_id = ? and status in ('VERIFYING', 'SYNCING')")
        .param(batch)
        .query(Integer.class)
        .single();
  }

  /** Whether any mailbox of the run has not ended. */
  public boolean anyUnfinished(UUID batch) {
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
  public int[] load(int slots) {
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
  public RunSum sum(UUID batch) {
    Map<MailboxStatus, Integer> counts = new EnumMap<>(MailboxStatus.class);
    List<Account> accounts =
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
              return account(row);
            })
            .list();
    return new RunSum(counts, accounts.stream().reduce(Account.NONE, Account::plus));
  }

  public void update(Mailbox mailbox) {
    update(List.of(mailbox));
  }

  public void update(Collection<Mailbox> mailboxes) {
    if (!mailboxes.isEmpty()) {
      template.batchUpdate(UPDATE, mailboxes, 500, Mailboxes::writeChanged);
    }
  }

  /** Sets the parameters of {@link #STATE}; returns the index of the last one. */
  private static int write(PreparedStatement statement, Mailbox mailbox) throws SQLException {
    MailboxState state = mailbox.state();
    Waiting waiting = state.waiting();
    Account counts = state.account();
    int index = 0;
    statement.setString(++index, state.status().name());
    statement.setBoolean(++index, state.takesPart());
    statement.setBoolean(++index, state.further());
    statement.setInt(++index, state.pass());
    statement.setInt(++index, state.firstPass());
    statement.setString(++index, Rows.text(state.planning()));
    statement.setBoolean(++index, state.planned());
    statement.setArray(
        ++index, statement.getConnection().createArrayOf("int", state.slots().toArray()));
    statement.setLong(++index, state.controlVersion());
    statement.setString(++index, Rows.reason(waiting.failure()));
    statement.setString(++index, Rows.side(waiting.failure()));
    statement.setString(++index, Rows.detail(waiting.failure()));
    time(statement, ++index, waiting.until());
    statement.setInt(++index, waiting.parkings());
    time(statement, ++index, waiting.progressAt());
    statement.setString(++index, state.claim());
    time(statement, ++index, state.active().since());
    statement.setDouble(++index, state.active().seconds());
    statement.setArray(
        ++index, statement.getConnection().createArrayOf("text", state.excludedFolders().toArray()));
    statement.setLong(++index, counts.found());
    statement.setLong(++index, counts.copied());
    statement.setLong(++index, counts.alreadyPresent());
    statement.setLong(++index, counts.skipped());
    statement.setLong(++index, counts.failed());
    statement.setLong(++index, counts.remaining());
    statement.setLong(++index, counts.bytes());
    statement.setLong(++index, counts.gone());
    return index;
  }

  private static void time(PreparedStatement statement, int index, @Nullable Instant instant)
      throws SQLException {
    statement.setObject(index, Rows.time(instant), Types.TIMESTAMP_WITH_TIMEZONE);
  }

  /** Inserts mailboxes that are new in the batch. */
  public void insert(Collection<NewMailbox> added) {
    template.batchUpdate(INSERT, added, 500, Mailboxes::writeNew);
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
    statement.setBytes(++index, added.sealed());
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
            Rows.integers(row, "slots"),
            row.getLong("control_version"),
            new Waiting(
                Rows.failure(row, "failure_"),
                Rows.instant(row, "parked_until"),
                row.getInt("parkings"),
                Rows.instant(row, "progress_at")),
            row.getString("claim"),
            new ActiveTime(Rows.instant(row, "active_since"), row.getDouble("active_seconds")),
            Rows.strings(row, "excluded_folders"),
            account(row)));
  }

  private static Account account(ResultSet row) throws SQLException {
    return new Account(
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
