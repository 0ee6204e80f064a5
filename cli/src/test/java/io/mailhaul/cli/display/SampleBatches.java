package io.mailhaul.cli.display;

import io.mailhaul.cli.client.BatchView;
import io.mailhaul.cli.client.FailureView;
import io.mailhaul.cli.client.MailboxView;
import io.mailhaul.model.Totals;
import io.mailhaul.model.folder.FlagCounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Views of batches and mailboxes as batch-service reports them. */
public final class SampleBatches {

  private SampleBatches() {}

  public static final FailureView REFUSED =
      new FailureView(
          "CREDENTIAL_REFUSED",
          "The server refused the user name or the password (source: [AUTHENTICATIONFAILED]).",
          "Correct the row in the mailbox file and run the same command again.");

  public static Totals totals(long found, long copied, long remaining, long bytes) {
    return new Totals(found, copied, found - copied - remaining, 0, 0, remaining, bytes);
  }

  public static MailboxView mailbox(String address, String status, Totals totals) {
    return new MailboxView(address, status, 1, totals, null, null, 12.4);
  }

  public static MailboxView failed(String address) {
    return new MailboxView(address, "Failed", 1, Totals.NONE, REFUSED, null, 0.3);
  }

  public static BatchView batch(
      boolean ended, Map<String, Integer> others, List<MailboxView> mailboxes) {
    Map<String, Integer> counts = new HashMap<>(others);
    mailboxes.forEach(m -> counts.merge(m.status(), 1, Integer::sum));
    Totals totals = mailboxes.stream().map(MailboxView::totals).reduce(Totals.NONE, Totals::plus);
    return new BatchView(
        "users",
        "imaps://old.example.org:993",
        "imaps://new.example.org:993",
        1,
        false,
        ended,
        null,
        null,
        31.4,
        counts,
        totals,
        0,
        Map.of(),
        FlagCounts.NONE,
        mailboxes);
  }
}
