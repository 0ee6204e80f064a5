package io.mailhaul.batch.tracking;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.session.SessionLimitView;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.batch.sessions.SessionLimits;
import io.mailhaul.model.FailureReason;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The meters of batch-service. Their names are API. No meter is tagged by mailbox, because there
 * are hundreds of thousands of mailboxes.
 *
 * <ul>
 *   <li>{@code mailhaul.batch.messages} by {@code outcome}: processed messages
 *   <li>{@code mailhaul.batch.bytes}: bytes of the copied messages
 *   <li>{@code mailhaul.batch.progress} by {@code result} (applied, ignored): progress records
 *   <li>{@code mailhaul.batch.failures} by {@code reason}: failed lanes and mailboxes
 *   <li>{@code mailhaul.batch.parked} by {@code reason}: parked lanes and mailboxes
 *   <li>{@code mailhaul.batch.mailboxes} by {@code status}: mailboxes of active runs
 *   <li>{@code mailhaul.batch.session.limit} by {@code endpoint} and {@code reason}: how many
 *       sessions may be open, and why
 *   <li>{@code mailhaul.batch.sessions} by {@code endpoint}: sessions in use
 *   <li>{@code mailhaul.batch.outbox.backlog}: events written but not published yet
 * </ul>
 */
@Component
class BatchMeters {

  private final MeterRegistry registry;
  private final JdbcClient jdbc;
  private final MultiGauge mailboxes;
  private final MultiGauge sessionLimits;
  private final MultiGauge sessions;
  private final SessionLimits limits;
  private final Clock clock;
  private final AtomicLong backlog;

  BatchMeters(MeterRegistry registry, JdbcClient jdbc, SessionLimits limits, Clock clock) {
    this.registry = registry;
    this.jdbc = jdbc;
    this.limits = limits;
    this.clock = clock;
    sessionLimits = MultiGauge.builder("mailhaul.batch.session.limit").register(registry);
    sessions = MultiGauge.builder("mailhaul.batch.sessions").register(registry);
    mailboxes = MultiGauge.builder("mailhaul.batch.mailboxes").register(registry);
    backlog = registry.gauge("mailhaul.batch.outbox.backlog", new AtomicLong());
  }

  /** Counts the messages of a turn. */
  void countMessages(MessageCounts turn) {
    countMessages("copied", turn.copied());
    countMessages("already_present", turn.alreadyPresent());
    countMessages("skipped", turn.skipped());
    countMessages("failed", turn.failed());
    registry.counter("mailhaul.batch.bytes").increment(turn.bytes());
  }

  private void countMessages(String outcome, long count) {
    registry.counter("mailhaul.batch.messages", "outcome", outcome).increment(count);
  }

  void progress(boolean applied) {
    registry
        .counter("mailhaul.batch.progress", "result", applied ? "applied" : "ignored")
        .increment();
  }

  void failed(FailureReason reason) {
    registry.counter("mailhaul.batch.failures", "reason", reason.name()).increment();
  }

  void parked(FailureReason reason) {
    registry.counter("mailhaul.batch.parked", "reason", reason.name()).increment();
  }

  @Scheduled(fixedDelay = 5_000)
  void refreshGauges() {
    backlog.set(jdbc.sql("select count(*) from outbox").query(Long.class).single());
    Map<MailboxStatus, Long> counts = new EnumMap<>(MailboxStatus.class);
    jdbc.sql(
            """
            select m.status, count(*) from mailbox m join batch b on b.id = m.batch_id
            where m.in_current_run and not b.ended group by m.status
            """)
        .query(row -> {
          counts.put(MailboxStatus.valueOf(row.getString(1)), row.getLong(2));
        });
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (MailboxStatus status : MailboxStatus.values()) {
      rows.add(
          MultiGauge.Row.of(
              Tags.of("status", status.displayName()), counts.getOrDefault(status, 0L)));
    }
    mailboxes.register(rows, true);
    refreshSessions(limits.views(clock.instant()));
  }

  private void refreshSessions(List<SessionLimitView> views) {
    sessionLimits.register(
        views.stream()
            .<MultiGauge.Row<?>>map(view ->
                MultiGauge.Row.of(
                    Tags.of("endpoint", view.endpoint(), "reason", view.reason().name()),
                    view.limit()))
            .toList(),
        true);
    sessions.register(
        views.stream()
            .<MultiGauge.Row<?>>map(
                view -> MultiGauge.Row.of(Tags.of("endpoint", view.endpoint()), view.inUse()))
            .toList(),
        true);
  }
}
