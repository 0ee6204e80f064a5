package io.mailhaul.cli.display;

import io.mailhaul.api.batch.BatchStatus;
import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.FailureDetails;
import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.batch.MailboxView;
import io.mailhaul.api.session.SessionLimitView;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.Totals;
import io.mailhaul.model.folder.FlagCounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Views of batches and mailboxes as batch-service reports them. */
public final class SampleBatches {

  private SampleBatches() {}

  public static final FailureDetails REFUSED =
      Objects.requireNonNull(
          FailureDetails.of(
              new Failure(
                  FailureReason.CREDENTIAL_REFUSED, Side.SOURCE, "[AUTHENTICATIONFAILED]")));

  public static Totals totals(long found, long copied, long remaining, long bytes) {
    return new Totals(found, copied, found - copied - remaining, 0, 0, remaining, bytes);
  }

  public static MailboxView mailbox(String address, MailboxStatus status, Totals totals) {
    return new MailboxView("", address, status, 1, totals, 0, null, null, 12.4);
  }

  public static MailboxView failed(String address) {
    return new MailboxView(
        "", address, MailboxStatus.FAILED, 1, Totals.NONE, 0, REFUSED, null, 0.3);
  }

  public static BatchView batch(
      boolean ended, Map<MailboxStatus, Integer> others, List<MailboxView> mailboxes) {
    return batch(ended, others, mailboxes, List.of());
  }

  public static BatchView batch(
      boolean ended,
      Map<MailboxStatus, Integer> others,
      List<MailboxView> mailboxes,
      List<SessionLimitView> sessionLimits) {
    Map<MailboxStatus, Integer> counts = new HashMap<>(others);
    mailboxes.forEach(m -> counts.merge(m.status(), 1, Integer::sum));
    Totals totals = mailboxes.stream().map(MailboxView::totals).reduce(Totals.NONE, Totals::plus);
    return new BatchView(
        "users",
        "1",
        "imaps://old.example.org:993",
        "imaps://new.example.org:993",
        ended ? BatchStatus.SYNCED : BatchStatus.SYNCING,
        1,
        false,
        ended,
        false,
        null,
        8,
        4,
        sessionLimits,
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
