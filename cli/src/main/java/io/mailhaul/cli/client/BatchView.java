package io.mailhaul.cli.client;

import io.mailhaul.model.Totals;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A batch's state.
 *
 * @param run counts the batch's runs from 1; 0 if there were only dry runs
 * @param ended whether the run has ended
 * @param result the run's result; null before its end
 * @param endedAt the end of the run; null before
 * @param copySeconds from the first folder event received to the last commit
 * @param counts the number of this run's mailboxes by status
 * @param totals of the run, over all its mailboxes
 * @param gone how many of the skipped items need no action, such as those deleted at the source
 * @param changes how many of the copied items have each alteration
 * @param flags the result of synchronizing flags of earlier copies, after the end of the run
 * @param mailboxes all mailboxes or only the active ones, depending on the request
 */
public record BatchView(
    String name,
    String from,
    String to,
    int run,
    boolean dryRun,
    boolean ended,
    @Nullable Result result,
    @Nullable Instant endedAt,
    double copySeconds,
    Map<String, Integer> counts,
    Totals totals,
    long gone,
    Map<Alteration, Long> changes,
    FlagCounts flags,
    List<MailboxView> mailboxes) {

  /** How a run ended. */
  public enum Result {
    /** All items are at the destination. */
    COMPLETE,
    /** Items were skipped or failed, or an empty folder is missing. */
    INCOMPLETE_MESSAGES,
    /** Mailboxes could not be migrated. */
    MAILBOXES_FAILED
  }

  public BatchView {
    counts = counts == null ? Map.of() : Map.copyOf(counts);
    totals = Objects.requireNonNullElse(totals, Totals.NONE);
    changes = changes == null ? Map.of() : Map.copyOf(changes);
    flags = Objects.requireNonNullElse(flags, FlagCounts.NONE);
    mailboxes = mailboxes == null ? List.of() : List.copyOf(mailboxes);
  }

  /** The number of mailboxes in this run. */
  public int mailboxCount() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The number of mailboxes that have not started. */
  public int waitingCount() {
    return mailboxCount() - activeCount() - finishedCount() - failedCount();
  }

  /** The number of mailboxes that are active or parked. */
  public int activeCount() {
    return count("Verifying") + count("Syncing") + count("Parked");
  }

  /** The number of mailboxes that have finished. */
  public int finishedCount() {
    return count("Ready") + count("Synced") + count("Completed");
  }

  /** The number of mailboxes that have failed. */
  public int failedCount() {
    return count("Failed");
  }

  private int count(String status) {
    return counts.getOrDefault(status, 0);
  }
}
