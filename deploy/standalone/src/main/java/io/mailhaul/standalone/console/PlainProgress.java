package io.mailhaul.standalone.console;

import io.mailhaul.events.Totals;
import io.mailhaul.standalone.client.BatchView;
import io.mailhaul.standalone.client.MailboxView;
import java.time.Duration;
import java.util.List;

/** Progress as a single line, for logs and pipes. */
public final class PlainProgress {

  private PlainProgress() {}

  /** The current progress. */
  public static String line(BatchView batch, Bars.Pace pace) {
    Totals totals = batch.totals();
    long done = totals.found() - totals.remaining();
    StringBuilder line = new StringBuilder(batch.name()).append(": ");
    line.append(Amounts.count(done)).append(" of ");
    line.append(Amounts.count(totals.found(), "item", "items"));
    line.append(", ").append(Amounts.bytes(totals.bytes()));
    if (pace.itemsPerSecond() > 0) {
      line.append(", ").append(Amounts.perSecond(pace.itemsPerSecond()));
      if (totals.remaining() > 0 && batch.waiting() == 0) {
        double seconds = Math.min(totals.remaining() / pace.itemsPerSecond(), 1e8);
        line.append(", ").append(Amounts.time(Duration.ofSeconds(Math.round(seconds))));
        line.append(" left");
      }
    }
    line.append("; ").append(Amounts.count(batch.finished())).append(" of ");
    line.append(Amounts.count(batch.mailboxCount(), "mailbox", "mailboxes")).append(" done");
    if (batch.failed() > 0) {
      line.append(", ").append(Amounts.count(batch.failed())).append(" failed");
    }
    return line.append(waiting(batch)).toString();
  }

  /** The parked mailboxes and one reason, which only this line shows without a terminal. */
  private static String waiting(BatchView batch) {
    List<MailboxView> parked = batch.mailboxes().stream().filter(MailboxView::parked).toList();
    if (parked.isEmpty()) {
      return "";
    }
    MailboxView first = parked.getFirst();
    String why = first.failure() == null ? "" : ": " + Text.printable(first.failure().text());
    String address = Text.printable(first.address());
    return parked.size() == 1
        ? "; " + address + " waits" + why
        : "; " + Amounts.count(parked.size()) + " wait, such as " + address + why;
  }
}
