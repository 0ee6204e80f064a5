package io.mailhaul.batch.mailbox;

import io.mailhaul.batch.jdbc.Rows;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The rows of the mailboxes. Written only by whoever holds their batch. */
@Repository
public class Mailboxes {

  private static final String UPDATE =
      """
      update mailbox set status = ?, takes_part = ?, further = ?, pass = ?, first_pass = ?,
        planning = ?, planned = ?, slots = ?, control_version = ?, failure_reason = ?,
        failure_side = ?, failure_detail = ?, parked_until = ?, parkings = ?, progress_at = ?,
        claim = ?, active_since = ?, active_seconds = ?, excluded_folders = ?,
        found = ?, copied = ?, already_present = ?, skipped = ?, failed = ?, remaining = ?,
        bytes = ?, gone = ?
      where id = ?
      """;

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

  /** All mailboxes of a batch, in the file's order. */
  public List<Mailbox> ofBatch(UUID batch) {
    return jdbc.sql("select * from mailbox where batch_id = ? order by position, id")
        .param(batch)
        .query(Mailboxes::read)
        .list();
  }

  /** Those that take part in the run, in the file's order. */
  public List<Mailbox> ofRun(UUID batch) {
    return jdbc.sql("select * from mailbox where batch_id = ? and takes_part order by position, id")
        .param(batch)
        .query(Mailboxes::read)
        .list();
  }

  /** Those that are being worked or wait for a server. */
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

  /** Parked ones whose time has come, then queued ones in the file's order. */
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

  /** How many of a batch are being worked. */
  public int worked(UUID batch) {
    return jdbc.sql(
            "select count(*) from mailbox where batch_id = ? and status in ('VERIFYING', 'SYNCING')")
        .param(batch)
        .query(Integer.class)
        .single();
  }

  /** Whether the run has anything left to do. */
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

  /** How many mailboxes are worked in each slot, over all batches. */
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

  /** How many of the run stand where. */
  public Map<MailboxStatus, Integer> counts(UUID batch) {
    Map<MailboxStatus, Integer> counts = new TreeMap<>();
    jdbc.sql(
            "select status, count(*) from mailbox where batch_id = ? and takes_part group by status")
        .param(batch)
        .query(row -> {
          counts.put(MailboxStatus.valueOf(row.getString(1)), row.getInt(2));
        });
    return counts;
  }

  /** The account of the run over all its mailboxes. */
  public Account sum(UUID batch) {
    return jdbc.sql(
            """
            select coalesce(sum(found), 0) as found, coalesce(sum(copied), 0) as copied,
              coalesce(sum(already_present), 0) as already_present,
              coalesce(sum(skipped), 0) as skipped, coalesce(sum(failed), 0) as failed,
              coalesce(sum(remaining), 0) as remaining, coalesce(sum(bytes), 0) as bytes,
              coalesce(sum(gone), 0) as gone
            from mailbox where batch_id = ? and takes_part
            """)
        .param(batch)
        .query((row, number) -> account(row))
        .single();
  }

  public void update(Mailbox mailbox) {
    update(List.of(mailbox));
  }

  /** Writes what has changed. */
  public void update(Collection<Mailbox> mailboxes) {
    if (!mailboxes.isEmpty()) {
      template.batchUpdate(UPDATE, mailboxes, 500, Mailboxes::write);
    }
  }

  private static void write(PreparedStatement to, Mailbox mailbox) throws SQLException {
    Mailbox.State state = mailbox.state();
    Account account = state.account();
    int at = 0;
    to.setString(++at, state.status().name());
    to.setBoolean(++at, state.takesPart());
    to.setBoolean(++at, state.further());
    to.setInt(++at, state.pass());
    to.setInt(++at, state.firstPass());
    to.setString(++at, Rows.text(state.planning()));
    to.setBoolean(++at, state.planned());
    to.setArray(++at, to.getConnection().createArrayOf("int", state.slots().toArray()));
    to.setLong(++at, state.controlVersion());
    to.setString(++at, Rows.reason(state.failure()));
    to.setString(++at, Rows.side(state.failure()));
    to.setString(++at, Rows.detail(state.failure()));
    time(to, ++at, state.parkedUntil());
    to.setInt(++at, state.parkings());
    time(to, ++at, state.progressAt());
    to.setString(++at, state.claim());
    time(to, ++at, state.activeSince());
    to.setDouble(++at, state.activeSeconds());
    to.setArray(++at, to.getConnection().createArrayOf("text", state.excludedFolders().toArray()));
    to.setLong(++at, account.found());
    to.setLong(++at, account.copied());
    to.setLong(++at, account.alreadyPresent());
    to.setLong(++at, account.skipped());
    to.setLong(++at, account.failed());
    to.setLong(++at, account.remaining());
    to.setLong(++at, account.bytes());
    to.setLong(++at, account.gone());
    to.setObject(++at, mailbox.id());
  }

  private static void time(PreparedStatement to, int at, @Nullable Instant instant)
      throws SQLException {
    to.setObject(at, Rows.time(instant), Types.TIMESTAMP_WITH_TIMEZONE);
  }

  /** Writes rows of the file that were not there before. */
  public void insert(UUID batch, List<NewMailbox> added) {
    Mailbox.State state = Mailbox.created();
    template.batchUpdate(
        """
        insert into mailbox (id, batch_id, position, address, address_key, source_user,
          destination_user, user_root, sealed, credential_version, status, takes_part, further,
          pass, first_pass, planned, slots, control_version, parkings,
          active_seconds, excluded_folders, found, copied, already_present, skipped, failed,
          remaining, bytes, gone)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, false, false, 0, 0, false, '{}', 0, 0, 0,
          '{}', 0, 0, 0, 0, 0, 0, 0, 0)
        """,
        added,
        500,
        (to, mailbox) -> {
          to.setObject(1, mailbox.id());
          to.setObject(2, batch);
          to.setInt(3, mailbox.position());
          to.setString(4, mailbox.address());
          to.setString(5, mailbox.addressKey());
          to.setString(6, mailbox.sourceUser());
          to.setString(7, mailbox.destinationUser());
          to.setString(8, mailbox.userRoot());
          to.setBytes(9, mailbox.sealed());
          to.setString(10, state.status().name());
        });
  }

  private static Mailbox read(ResultSet row, int number) throws SQLException {
    return new Mailbox(
        new Mailbox.Identity(
            row.getObject("id", UUID.class),
            row.getObject("batch_id", UUID.class),
            row.getString("address"),
            row.getString("user_root")),
        new Mailbox.State(
            MailboxStatus.valueOf(row.getString("status")),
            row.getBoolean("takes_part"),
            row.getBoolean("further"),
            row.getInt("pass"),
            row.getInt("first_pass"),
            row.getString("planning"),
            row.getBoolean("planned"),
            Rows.integers(row, "slots"),
            row.getLong("control_version"),
            Rows.failure(row, "failure_"),
            Rows.instant(row, "parked_until"),
            row.getInt("parkings"),
            Rows.instant(row, "progress_at"),
            row.getString("claim"),
            Rows.instant(row, "active_since"),
            row.getDouble("active_seconds"),
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
