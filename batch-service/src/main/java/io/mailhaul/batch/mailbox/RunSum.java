package io.mailhaul.batch.mailbox;

import java.util.Map;

/**
 * How a run stands over all of its mailboxes.
 *
 * @param counts how many mailboxes stand where
 * @param account the sum of their accounts
 */
public record RunSum(Map<MailboxStatus, Integer> counts, Account account) {

  public RunSum {
    counts = Map.copyOf(counts);
  }

  /** How many mailboxes have this status. */
  public int count(MailboxStatus status) {
    return counts.getOrDefault(status, 0);
  }
}
