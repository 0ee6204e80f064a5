package io.mailhaul.standalone.client;

import io.mailhaul.events.Change;
import io.mailhaul.events.FlagCounts;
import io.mailhaul.events.Totals;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a batch stands.
 *
 * @param run counts the batch's runs from 1; 0 while it was only ever verified
 * @param ended whether the run is over
 * @param result how it ended; null before
 * @param endedAt when the run ended; null before
 * @param copySeconds from the first folder event taken to the last commit
 * @param counts how many mailboxes of this run have which status
 * @param totals of the run, over all its mailboxes
 * @param gone how many of the skipped items were deleted at the source
 * @param changes to how many of the copied items each change was made
 * @param flags what the run did about the flags of earlier copies, once it has ended
 * @param mailboxes all of them, or only those that are being worked on, as it was asked for
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
    Map<Change, Long> changes,
    FlagCounts flags,
    List<MailboxView> mailboxes) {

  /** How a run ended. */
  public enum Result {
    /** Everything is there. */
    COMPLETE,
    /** Items were skipped or failed, or an empty folder is missing. */
    ITEMS_LEFT,
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

  /** Mailboxes of this run. */
  public int mailboxCount() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Those that nobody has begun with. */
  public int waiting() {
    return mailboxCount() - active() - finished() - failed();
  }

  /** Those that are being worked on, or wait for something. */
  public int active() {
    return count("Verifying") + count("Syncing") + count("Parked");
  }

  /** Those that are done. */
  public int finished() {
    return count("Ready") + count("Synced") + count("Completed");
  }

  /** Those that were given up. */
  public int failed() {
    return count("Failed");
  }

  private int count(String status) {
    return counts.getOrDefault(status, 0);
  }
}
