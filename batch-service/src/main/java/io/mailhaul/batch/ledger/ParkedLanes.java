package io.mailhaul.batch.ledger;

import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.outbox.Outbox;
import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.batch.persistence.RecordParameters;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Lane;
import io.mailhaul.model.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The parked lanes. The database keeps their events and publishes them again, unchanged, at their
 * retry time.
 */
@Component
public class ParkedLanes {

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

  private record ParkedLane(
      String parkedLane, @Nullable Instant parkedUntil, Failure parkedFailure) {}

  private record DueLane(long id, int slot, String parkedLane) {}

  private record Wait(@Nullable Instant parkedUntil, Failure parkedFailure) {}

  private static final RecordMapper<DueLane> DUE_LANE = new RecordMapper<>(DueLane.class);
  private static final RecordMapper<Wait> WAIT = new RecordMapper<>(Wait.class);

  private final JdbcClient jdbc;
  private final LedgerRepository rows;
  private final Outbox outbox;

  ParkedLanes(JdbcClient jdbc, LedgerRepository rows, Outbox outbox) {
    this.jdbc = jdbc;
    this.rows = rows;
    this.outbox = outbox;
  }

  /**
   * Parks a lane that a copier handed back.
   *
   * @param until when to publish it again; null when the user has to act first
   * @return whether the lane was at that cursor
   */
  public boolean park(Mailbox mailbox, Lane lane, Failure failure, @Nullable Instant until) {
    Optional<FolderLedger> folder = findLive(mailbox, lane);
    folder.ifPresent(at ->
        jdbc.sql(
                """
                update folder set lane = 'PARKED', parked_lane = :parked_lane,
                  parked_until = :parked_until, parked_failure = :parked_failure
                where id = :id
                """)
            .paramSource(
                RecordParameters.of(
                        new ParkedLane(
                            new String(EventJson.write(lane), StandardCharsets.UTF_8),
                            until,
                            failure))
                    .with("id", at.id()))
            .update());
    return folder.isPresent();
  }

  private Optional<FolderLedger> findLive(Mailbox mailbox, Lane lane) {
    return rows.folder(mailbox.id(), lane.destination())
        .filter(folder -> folder.lane() == LaneState.LIVE)
        .filter(folder -> folder.acceptsProgressFrom(mailbox.pass(), lane.cursor()));
  }

  /** The slots of the parked lanes. */
  public List<Integer> slots(UUID mailbox) {
    return jdbc.sql(
            "select distinct slot from folder where mailbox_id = ? and lane = 'PARKED' order by slot")
        .param(mailbox)
        .query(Integer.class)
        .list();
  }

  /** Publishes the lanes of the mailbox whose retry time has come. */
  public void resumeParked(Mailbox mailbox, Instant now) {
    List<DueLane> due =
        jdbc.sql(
                """
                select id, slot, parked_lane from folder
                where mailbox_id = ? and lane = 'PARKED' and parked_until <= ? order by id
                """)
            .param(mailbox.id())
            .param(JdbcColumns.timestamp(now))
            .query(DUE_LANE)
            .list();
    for (DueLane lane : due) {
      outbox.publishLane(lane.slot(), lane.parkedLane().getBytes(StandardCharsets.UTF_8));
      jdbc.sql(
              """
              update folder set lane = 'LIVE', parked_lane = null, parked_until = null,
                parked_failure = null
              where id = ?
              """)
          .param(lane.id())
          .update();
    }
  }

  /** Makes all parked lanes due now, because the user may have corrected the cause. */
  public void retryNow(Mailbox mailbox, Instant now) {
    if (mailbox.isPlanned() && mailbox.status().isUnfinished()) {
      jdbc.sql("update folder set parked_until = ? where mailbox_id = ? and lane = 'PARKED'")
          .param(JdbcColumns.timestamp(now))
          .param(mailbox.id())
          .update();
    }
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

  public LaneSummary summary(UUID mailbox) {
    boolean live =
        jdbc.sql("select exists (select 1 from folder where mailbox_id = ? and lane = 'LIVE')")
            .param(mailbox)
            .query(Boolean.class)
            .single();
    return jdbc.sql(
            """
            select parked_until, parked_failure from folder
            where mailbox_id = ? and lane = 'PARKED'
            order by parked_until nulls first, id limit 1
            """)
        .param(mailbox)
        .query(WAIT)
        .optional()
        .map(wait ->
            new LaneSummary(
                live,
                wait.parkedUntil() == null ? wait.parkedFailure() : null,
                wait.parkedFailure(),
                wait.parkedUntil()))
        .orElse(new LaneSummary(live, null, null, null));
  }
}
