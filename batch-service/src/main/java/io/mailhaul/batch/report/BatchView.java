package io.mailhaul.batch.report;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.RunTotals;
import io.mailhaul.batch.rest.FailureDetails;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Totals;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of a batch.
 *
 * @param flags what its run did with the flags of earlier copies; null until it has ended
 */
record BatchView(
    String name,
    String id,
    String from,
    String to,
    String status,
    int run,
    boolean dryRun,
    boolean ended,
    boolean paused,
    @Nullable RunResult result,
    int concurrency,
    int connections,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    double copySeconds,
    Map<String, Integer> counts,
    Totals totals,
    long gone,
    Map<Alteration, Long> changes,
    @Nullable FlagCounts flags,
    List<MailboxView> mailboxes) {

  /** A batch in a list. */
  record Line(
      String name,
      String id,
      String from,
      String to,
      String status,
      int run,
      boolean dryRun,
      boolean ended,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt) {
    static Line of(Batch batch) {
      return new Line(
          batch.name(),
          batch.id().toString(),
          batch.source().toString(),
          batch.destination().toString(),
          batch.displayStatus(),
          batch.run(),
          batch.isDryRun(),
          batch.hasEnded(),
          batch.startedAt(),
          batch.endedAt());
    }
  }

  /** The state of one of its mailboxes. */
  record MailboxView(
      String id,
      String address,
      MailboxStatus status,
      int pass,
      Totals totals,
      long gone,
      @Nullable FailureDetails failure,
      @Nullable Instant parkedUntil,
      double secondsActive) {
    static MailboxView of(Mailbox mailbox, Instant now) {
      return new MailboxView(
          mailbox.id().toString(),
          mailbox.address(),
          mailbox.status(),
          mailbox.pass(),
          mailbox.messageCounts().totals(),
          mailbox.messageCounts().skippedBenign(),
          FailureDetails.of(mailbox.failure()),
          isPaused(mailbox.failure()) ? null : mailbox.parkedUntil(),
          mailbox.activeSeconds(now));
    }

    /** It waits for the user, not for a time. */
    private static boolean isPaused(@Nullable Failure failure) {
      return failure != null && failure.reason() == FailureReason.PAUSED;
    }
  }

  static BatchView of(
      Batch batch,
      RunTotals sum,
      @Nullable RunResult result,
      Map<Alteration, Long> changes,
      @Nullable FlagCounts flags,
      List<Mailbox> mailboxes,
      Instant now) {
    Map<String, Integer> byStatus = new TreeMap<>();
    sum.mailboxesByStatus().forEach((status, count) -> byStatus.put(status.displayName(), count));
    return new BatchView(
        batch.name(),
        batch.id().toString(),
        batch.source().toString(),
        batch.destination().toString(),
        batch.displayStatus(),
        batch.run(),
        batch.isDryRun(),
        batch.hasEnded(),
        batch.isPaused(),
        result,
        batch.options().concurrency(),
        batch.options().connections(),
        batch.startedAt(),
        batch.endedAt(),
        batch.copySeconds(),
        byStatus,
        sum.messageCounts().totals(),
        sum.messageCounts().skippedBenign(),
        changes,
        flags,
        mailboxes.stream().map(mailbox -> MailboxView.of(mailbox, now)).toList());
  }
}
