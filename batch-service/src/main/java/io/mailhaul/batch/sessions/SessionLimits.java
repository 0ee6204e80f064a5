package io.mailhaul.batch.sessions;

import io.mailhaul.api.session.SessionLimitView;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.outbox.TopicSettings;
import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.batch.persistence.RecordParameters;
import io.mailhaul.batch.persistence.Table;
import io.mailhaul.model.Endpoint;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The table {@code session_limit}. */
@Repository
public class SessionLimits {

  /** A row of the table. */
  private record Row(String endpoint, SessionLimit.State state) {}

  private static final RecordMapper<Row> ROW = new RecordMapper<>(Row.class);

  private final JdbcClient jdbc;
  private final Table table;
  private final int slots;

  SessionLimits(JdbcClient jdbc, NamedParameterJdbcOperations template, TopicSettings settings) {
    this.jdbc = jdbc;
    table = new Table(template, "session_limit", "endpoint");
    slots = settings.folderEventPartitions();
  }

  /**
   * Locks the limits of the endpoints of batches until the transaction ends, and applies what it
   * has learned about them.
   *
   * @param automatic batches without a fixed number of mailboxes; the caller has locked their rows
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public SessionBudget lock(Collection<Batch> automatic, Instant now) {
    String[] endpoints =
        automatic.stream()
            .flatMap(batch -> SessionBudget.endpoints(batch).stream())
            .distinct()
            .sorted()
            .toArray(String[]::new);
    Map<String, SessionLimit> limits = read(endpoints);
    if (limits.size() < endpoints.length) {
      SessionLimit.State initial = SessionLimit.initial(now);
      for (String endpoint : endpoints) {
        if (!limits.containsKey(endpoint)) {
          jdbc.sql(
                  """
                  insert into session_limit (endpoint, state) values (:endpoint, :state)
                  on conflict do nothing
                  """)
              .paramSource(RecordParameters.of(new Row(endpoint, initial)))
              .update();
        }
      }
      limits = read(endpoints);
    }
    SessionBudget budget = new SessionBudget(limits, sessions(now), now);
    budget.learn(automatic);
    return budget;
  }

  /** Stores the limits, with the sessions that are in use from now on. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void store(SessionBudget budget) {
    table.update(
        budget.observed().entrySet().stream()
            .map(observed ->
                RecordParameters.of(new Row(observed.getKey(), observed.getValue().state()))));
  }

  /** The limits of a batch's endpoints; empty if it has a fixed number of mailboxes. */
  public List<SessionLimitView> views(Batch batch, Instant now) {
    if (!batch.findsConcurrency()) {
      return List.of();
    }
    Map<String, SessionLimitView> views =
        views(now).stream().collect(Collectors.toMap(SessionLimitView::endpoint, view -> view));
    return SessionBudget.endpoints(batch).stream()
        .map(views::get)
        .filter(Objects::nonNull)
        .toList();
  }

  /** The limits of all endpoints. */
  public List<SessionLimitView> views(Instant now) {
    return jdbc.sql("select * from session_limit order by endpoint").query(ROW).list().stream()
        .map(row -> view(row, now))
        .toList();
  }

  private SessionLimitView view(Row row, Instant now) {
    SessionLimit.State state = row.state();
    return new SessionLimitView(
        row.endpoint(),
        Math.min(state.limit(), slots),
        state.measurement().inUse(),
        state.reason(),
        state.reason().description(),
        state.detail(),
        state.closure().covers(now) ? state.closure().until() : null);
  }

  private Map<String, SessionLimit> read(String[] endpoints) {
    Map<String, SessionLimit> limits = new LinkedHashMap<>();
    jdbc.sql("select * from session_limit where endpoint = any(?) order by endpoint for update")
        .param(endpoints)
        .query(ROW)
        .list()
        .forEach(row -> limits.put(row.endpoint(), new SessionLimit(row.state(), slots)));
    return limits;
  }

  private List<BatchSessions> sessions(Instant now) {
    return jdbc.sql(
            """
            select b.id, b.source, b.destination, b.concurrency is null as automatic,
              coalesce((select sum(case when m.planned
                  then (select count(distinct f.slot) from folder f
                    where f.mailbox_id = m.id and f.lane = 'LIVE')
                  else greatest(1, cardinality(m.slots)) end)
                from mailbox m
                where m.batch_id = b.id and m.status in ('VERIFYING', 'SYNCING')), 0) as in_use,
              not b.paused and exists (select 1 from mailbox m
                where m.batch_id = b.id and (m.status = 'QUEUED'
                  or (m.status = 'PARKED' and m.parked_until <= ?))) as waiting
            from batch b where not b.ended
            """)
        .param(JdbcColumns.timestamp(now))
        .query((row, number) ->
            new BatchSessions(
                row.getObject("id", UUID.class),
                Endpoint.parse(row.getString("source")),
                Endpoint.parse(row.getString("destination")),
                row.getBoolean("automatic"),
                row.getInt("in_use"),
                row.getBoolean("waiting")))
        .list();
  }
}
