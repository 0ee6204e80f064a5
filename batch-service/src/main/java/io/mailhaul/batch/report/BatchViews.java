package io.mailhaul.batch.report;

import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.FailureDetails;
import io.mailhaul.api.batch.MailboxView;
import io.mailhaul.api.batch.RunResult;
import io.mailhaul.api.session.SessionLimitView;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.RunTotals;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Shows batches and mailboxes as the REST API describes them. */
final class BatchViews {

  private BatchViews() {}

  static BatchView.Line line(Batch batch) {
    return new BatchView.Line(
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

  static BatchView of(
      Batch batch,
      RunTotals sum,
      @Nullable RunResult result,
      Map<Alteration, Long> alterations,
      @Nullable FlagCounts flags,
      List<SessionLimitView> sessionLimits,
      List<Mailbox> mailboxes,
      Instant now) {
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
        sessionLimits,
        batch.startedAt(),
        batch.endedAt(),
        batch.copySeconds(),
        new TreeMap<>(sum.mailboxesByStatus()),
        sum.messageCounts().totals(),
        sum.messageCounts().skippedBenign(),
        alterations,
        flags,
        mailboxes.stream().map(mailbox -> view(mailbox, now)).toList());
  }

  private static MailboxView view(Mailbox mailbox, Instant now) {
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
