package io.mailhaul.api.batch;

import io.mailhaul.api.session.SessionLimitView;
import io.mailhaul.model.Totals;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a batch.
 *
 * @param run counts the batch's runs from 1; 0 if there were only dry runs
 * @param ended whether the run has ended
 * @param result the result of the run; null until it has ended
 * @param concurrency how many mailboxes are migrated at the same time; null if Mailhaul finds how
 *     many sessions help
 * @param sessionLimits how many sessions Mailhaul opens at each of the two endpoints, and why;
 *     empty if {@code concurrency} is a number
 * @param copySeconds from the first folder event received to the last commit
 * @param mailboxesByStatus how many of the run's mailboxes have each status
 * @param totals of the run, over all of its mailboxes
 * @param skippedBenign how many of the skipped messages need no action, such as those that were
 *     deleted at the source
 * @param alterationCounts how many of the copied messages have each alteration
 * @param flags what its run did with the flags of earlier copies; null until it has ended
 * @param mailboxes all mailboxes of the run, or only the active ones, as requested
 */
public record BatchView(
    String name,
    String id,
    String from,
    String to,
    BatchStatus status,
    int run,
    boolean dryRun,
    boolean ended,
    boolean paused,
    @Nullable RunResult result,
    @Nullable Integer concurrency,
    int connections,
    List<SessionLimitView> sessionLimits,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    double copySeconds,
    Map<MailboxStatus, Integer> mailboxesByStatus,
    Totals totals,
    long skippedBenign,
    Map<Alteration, Long> alterationCounts,
    @Nullable FlagCounts flags,
    List<MailboxView> mailboxes) {

  public BatchView {
    sessionLimits = sessionLimits == null ? List.of() : List.copyOf(sessionLimits);
    mailboxes = List.copyOf(mailboxes);
  }

  /** A batch in a list. */
  public record Line(
      String name,
      String id,
      String from,
      String to,
      BatchStatus status,
      int run,
      boolean dryRun,
      boolean ended,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt) {}

  /** The number of mailboxes in this run. */
  public int mailboxCount() {
    return mailboxesByStatus.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The number of mailboxes that have not started. */
  public int queuedCount() {
    return mailboxCount() - activeCount() - finishedCount() - failedCount();
  }

  /** The number of mailboxes that are active or parked. */
  public int activeCount() {
    return mailboxesWith(MailboxStatus.VERIFYING)
        + mailboxesWith(MailboxStatus.SYNCING)
        + mailboxesWith(MailboxStatus.PARKED);
  }

  /** The number of mailboxes that have finished. */
  public int finishedCount() {
    return mailboxesWith(MailboxStatus.READY) + mailboxesWith(MailboxStatus.SYNCED);
  }

  /** The number of mailboxes that have failed. */
  public int failedCount() {
    return mailboxesWith(MailboxStatus.FAILED);
  }

  private int mailboxesWith(MailboxStatus status) {
    return mailboxesByStatus.getOrDefault(status, 0);
  }
}
