package io.mailhaul.batch.ledger;

import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.batch.persistence.RecordParameters;
import io.mailhaul.batch.persistence.Table;
import io.mailhaul.model.Failure;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FolderIdentity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code folder}: the destination folders, each with the state of its lane. */
@Repository
public class FolderRepository {

  /**
   * A summary of the lanes of a mailbox's pass.
   *
   * @param live whether a lane is active or queued for a copier
   * @param permanentFailure the failure of a lane that needs the user's action; null when there is
   *     none
   * @param earliestFailure the failure of the lane with the earliest retry time; null when no lane
   *     is parked
   * @param earliestRetry that retry time
   */
  public record LaneSummary(
      boolean live,
      @Nullable Failure permanentFailure,
      @Nullable Failure earliestFailure,
      @Nullable Instant earliestRetry) {}

  /** The columns that a plan determines. */
  record PlannedColumns(
      UUID mailboxId,
      String destination,
      FolderIdentity destinationIdentity,
      long reconcileFromUid,
      int pass,
      FolderLedger.LaneState lane,
      int slot,
      @Nullable String cursor,
      @Nullable String parkedLane,
      @Nullable Instant parkedUntil,
      @Nullable Failure parkedFailure,
      @Nullable FlagBaseline flagBaseline) {

    /** Whether the pass has nothing to do in the folder, and nothing else of it has changed. */
    boolean isUnchanged(FolderLedger before) {
      return lane == FolderLedger.LaneState.NONE
          && reconcileFromUid == before.reconcileFromUid()
          && destinationIdentity.equals(before.destinationIdentity())
          && Objects.equals(flagBaseline, before.flagBaseline());
    }
  }

  /** The columns that the progress of the lane updates. */
  record ProgressColumns(
      FolderLedger.LaneState lane,
      @Nullable String cursor,
      long reconcileFromUid,
      FolderIdentity destinationIdentity,
      @Nullable FlagBaseline flagBaseline) {}

  /** The columns of a parked lane: its event, and why and until when it waits. */
  record ParkedColumns(String parkedLane, @Nullable Instant parkedUntil, Failure parkedFailure) {}

  /** What identifies a folder. */
  record Key(UUID mailbox, String destination) {}

  /** A parked lane whose retry time has come. */
  record DueLane(long id, int slot, String parkedLane) {}

  private static final String NOT_PARKED =
      " parked_lane = null, parked_until = null, parked_failure = null ";

  private static final String UPDATE_PROGRESS =
      """
      update folder set lane = :lane, cursor = :cursor,
        reconcile_from_uid = :reconcile_from_uid,
        destination_identity = :destination_identity, flag_baseline = :flag_baseline,
      """
          + NOT_PARKED
          + "where id = :id";

  private static final String FAIL_LANES =
      "update folder set lane = 'FAILED', cursor = null," + NOT_PARKED + "where ";

  private static final RecordMapper<FolderLedger> FOLDER = new RecordMapper<>(FolderLedger.class);
  private static final RecordMapper<DueLane> DUE_LANE = new RecordMapper<>(DueLane.class);
  private static final RecordMapper<ParkedColumns> PARKED = new RecordMapper<>(ParkedColumns.class);

  private final JdbcClient jdbc;
  private final NamedParameterJdbcOperations template;
  private final Table table;

  FolderRepository(JdbcClient jdbc, NamedParameterJdbcOperations template) {
    this.jdbc = jdbc;
    this.template = template;
    table = new Table(template, "folder", "mailbox_id", "destination");
  }

  List<FolderLedger> findByMailbox(UUID mailbox) {
    return jdbc.sql("select * from folder where mailbox_id = ? order by destination")
        .param(mailbox)
        .query(FOLDER)
        .list();
  }

  Optional<FolderLedger> find(UUID mailbox, String destination) {
    return jdbc.sql("select * from folder where mailbox_id = ? and destination = ?")
        .param(mailbox)
        .param(destination)
        .query(FOLDER)
        .optional();
  }

  /** The folders with these keys, as far as they exist. */
  Map<Key, FolderLedger> findAll(Collection<Key> keys) {
    Map<Key, FolderLedger> found = new HashMap<>();
    jdbc.sql(
            """
            select f.* from unnest(?::uuid[], ?::text[]) as k (mailbox, destination)
              join folder f on f.mailbox_id = k.mailbox and f.destination = k.destination
            """)
        .param(keys.stream().map(Key::mailbox).toArray(UUID[]::new))
        .param(keys.stream().map(Key::destination).toArray(String[]::new))
        .query(row -> {
          FolderLedger folder = FOLDER.mapRow(row, 0);
          found.put(new Key(row.getObject("mailbox_id", UUID.class), folder.destination()), folder);
        });
    return found;
  }

  /** All folders of these mailboxes. */
  Map<Key, FolderLedger> findByMailboxes(Collection<UUID> mailboxes) {
    Map<Key, FolderLedger> found = new HashMap<>();
    jdbc.sql("select * from folder where mailbox_id = any(?)")
        .param(mailboxes.toArray(UUID[]::new))
        .query(row -> {
          FolderLedger folder = FOLDER.mapRow(row, 0);
          found.put(new Key(row.getObject("mailbox_id", UUID.class), folder.destination()), folder);
        });
    return found;
  }

  /** The ids of all folders of these mailboxes. */
  Map<Key, Long> ids(Collection<UUID> mailboxes) {
    Map<Key, Long> ids = new HashMap<>();
    jdbc.sql("select id, mailbox_id, destination from folder where mailbox_id = any(?)")
        .param(mailboxes.toArray(UUID[]::new))
        .query(row -> {
          ids.put(
              new Key(row.getObject("mailbox_id", UUID.class), row.getString("destination")),
              row.getLong("id"));
        });
    return ids;
  }

  void writePlan(Collection<PlannedColumns> planned) {
    table.upsert(planned.stream().map(RecordParameters::of));
  }

  /**
   * Records for folders, by id, that a pass has nothing to do in them. Their other columns keep
   * their values.
   *
   * @param passes the pass of each folder
   */
  void writeUnchanged(Map<Long, Integer> passes) {
    if (!passes.isEmpty()) {
      jdbc.sql(
              """
              update folder set pass = p.pass, lane = 'NONE', slot = -1, cursor = null,
              """
                  + NOT_PARKED
                  + "from unnest(?::bigint[], ?::int[]) as p (id, pass) where folder.id = p.id")
          .param(passes.keySet().toArray(Long[]::new))
          .param(passes.values().toArray(Integer[]::new))
          .update();
    }
  }

  /** Updates folders, by id. */
  void update(Map<Long, ProgressColumns> changes) {
    template.batchUpdate(
        UPDATE_PROGRESS,
        changes.entrySet().stream()
            .map(change -> RecordParameters.of(change.getValue()).with("id", change.getKey()))
            .toArray(SqlParameterSource[]::new));
  }

  void failLane(long folder) {
    jdbc.sql(FAIL_LANES + "id = ?").param(folder).update();
  }

  /** Fails all lanes of the mailbox that have not ended. */
  void failLanes(UUID mailbox) {
    jdbc.sql(FAIL_LANES + "mailbox_id = ? and lane in ('LIVE', 'PARKED')").param(mailbox).update();
  }

  void parkLane(long folder, ParkedColumns columns) {
    jdbc.sql(
            """
            update folder set lane = 'PARKED', parked_lane = :parked_lane,
              parked_until = :parked_until, parked_failure = :parked_failure
            where id = :id
            """)
        .paramSource(RecordParameters.of(columns).with("id", folder))
        .update();
  }

  void resumeLane(long folder) {
    jdbc.sql("update folder set lane = 'LIVE'," + NOT_PARKED + "where id = ?")
        .param(folder)
        .update();
  }

  /** The parked lanes of the mailbox whose retry time has come. */
  List<DueLane> dueLanes(UUID mailbox, Instant now) {
    return jdbc.sql(
            """
            select id, slot, parked_lane from folder
            where mailbox_id = ? and lane = 'PARKED' and parked_until <= ? order by id
            """)
        .param(mailbox)
        .param(JdbcColumns.timestamp(now))
        .query(DUE_LANE)
        .list();
  }

  /** Makes all parked lanes of the mailbox due. */
  void makeLanesDue(UUID mailbox, Instant now) {
    jdbc.sql("update folder set parked_until = ? where mailbox_id = ? and lane = 'PARKED'")
        .param(JdbcColumns.timestamp(now))
        .param(mailbox)
        .update();
  }

  /** The slots of the mailbox's parked lanes. */
  public List<Integer> slotsOfParkedLanes(UUID mailbox) {
    return jdbc.sql(
            "select distinct slot from folder where mailbox_id = ? and lane = 'PARKED' order by slot")
        .param(mailbox)
        .query(Integer.class)
        .list();
  }

  /**
   * The active mailboxes that have lanes whose retry time has come, and no lane that needs the
   * user's action.
   */
  public List<UUID> mailboxesWithDueLanes(UUID batch, Instant now) {
    return jdbc.sql(
            """
            select distinct m.id from folder f join mailbox m on m.id = f.mailbox_id
            where f.lane = 'PARKED' and f.parked_until <= ? and m.batch_id = ?
              and m.status = 'SYNCING'
              and not exists (select 1 from folder h where h.mailbox_id = m.id
                and h.lane = 'PARKED' and h.parked_until is null)
            """)
        .param(JdbcColumns.timestamp(now))
        .param(batch)
        .query(UUID.class)
        .list();
  }

  /** The summaries of the lanes of these mailboxes. */
  public Map<UUID, LaneSummary> laneSummaries(Collection<UUID> mailboxes) {
    Map<UUID, LaneSummary> summaries = new HashMap<>();
    if (mailboxes.isEmpty()) {
      return summaries;
    }
    jdbc.sql(
            """
            select m.id as mailbox_id,
              exists (select 1 from folder where mailbox_id = m.id and lane = 'LIVE') as live,
              p.parked_lane, p.parked_until, p.parked_failure
            from unnest(?::uuid[]) as m (id) left join lateral (
              select parked_lane, parked_until, parked_failure from folder
              where mailbox_id = m.id and lane = 'PARKED'
              order by parked_until nulls first, id limit 1) p on true
            """)
        .param(mailboxes.toArray(UUID[]::new))
        .query(row -> {
          summaries.put(row.getObject("mailbox_id", UUID.class), summary(row));
        });
    return summaries;
  }

  private static LaneSummary summary(ResultSet row) throws SQLException {
    boolean live = row.getBoolean("live");
    if (row.getString("parked_lane") == null) {
      return new LaneSummary(live, null, null, null);
    }
    ParkedColumns parked = PARKED.mapRow(row, 0);
    return new LaneSummary(
        live,
        parked.parkedUntil() == null ? parked.parkedFailure() : null,
        parked.parkedFailure(),
        parked.parkedUntil());
  }
}
