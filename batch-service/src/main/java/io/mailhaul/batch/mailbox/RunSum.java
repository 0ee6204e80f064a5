package io.mailhaul.batch.mailbox;

import java.util.Map;

/**
 * The totals of a run over all of its mailboxes.
 *
 * @param counts how many mailboxes have each status
 * @param account the sum of their counts
 */
public record RunSum(Map<MailboxStatus, Integer> counts, Account account) {

  public RunSum {
    counts = Map.copyOf(counts);
  }

  /** The number of mailboxes with this status. */
  public int count(MailboxStatus status) {
    return counts.getOrDefault(status, 0);
  }
}
