package io.mailhaul.batch.mailbox;

import io.mailhaul.api.batch.MailboxStatus;
import java.util.Map;

/**
 * The totals of a run over all of its mailboxes.
 *
 * @param mailboxesByStatus how many mailboxes have each status
 * @param messageCounts the sum of their counts
 */
public record RunTotals(
    Map<MailboxStatus, Integer> mailboxesByStatus, MessageCounts messageCounts) {

  public RunTotals {
    mailboxesByStatus = Map.copyOf(mailboxesByStatus);
  }

  /** The number of mailboxes with this status. */
  public int mailboxesWith(MailboxStatus status) {
    return mailboxesByStatus.getOrDefault(status, 0);
  }
}
