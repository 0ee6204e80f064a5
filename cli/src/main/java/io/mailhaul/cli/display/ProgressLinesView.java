package io.mailhaul.cli.display;

import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.batch.MailboxView;
import io.mailhaul.cli.summary.SessionText;
import io.mailhaul.cli.terminal.AmountFormat;
import io.mailhaul.cli.terminal.RateMeter;
import io.mailhaul.cli.terminal.TextLayout;
import io.mailhaul.model.ByteSize;
import io.mailhaul.model.Totals;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Progress for logs and pipes: a line every few seconds, fewer while nothing changes. */
public final class ProgressLinesView implements ProgressView {

  private static final long INTERVAL = Duration.ofSeconds(5).toNanos();
  private static final long UNCHANGED_INTERVAL = Duration.ofSeconds(60).toNanos();

  private final PrintStream out;
  private final RateMeter rate = new RateMeter();
  private boolean begun;
  private String last = "";
  private long lastAt = System.nanoTime();

  public ProgressLinesView(PrintStream out) {
    this.out = out;
  }

  /** Prints phases only before the batch starts: the report must be the last output. */
  @Override
  public void showPhase(String description) {
    if (!begun) {
      out.println(description + ".");
      out.flush();
    }
  }

  @Override
  public void show(BatchView activity, String hint) {
    begun = true;
    long now = System.nanoTime();
    Totals totals = activity.totals();
    rate.addSample(now, totals.found() - totals.remaining(), totals.bytes());
    if (now - lastAt < INTERVAL) {
      return;
    }
    print(activity, now);
  }

  private void print(BatchView activity, long now) {
    String line = line(activity, rate.messagesPerSecond());
    if (!line.equals(last) || now - lastAt > UNCHANGED_INTERVAL) {
      out.println(line);
      out.flush();
      last = line;
      lastAt = now;
    }
  }

  @Override
  public void showEnd(BatchView batch) {
    print(batch, System.nanoTime());
  }

  @Override
  public void clear() {}

  @Override
  public void close() {}

  /** The current progress as one line. */
  static String line(BatchView batch, double messagesPerSecond) {
    Totals totals = batch.totals();
    long done = totals.found() - totals.remaining();
    StringBuilder line = new StringBuilder(batch.name()).append(": ");
    line.append(AmountFormat.count(done)).append(" of ");
    line.append(AmountFormat.count(totals.found(), "message", "messages"));
    line.append(", ").append(ByteSize.format(totals.bytes()));
    if (messagesPerSecond > 0) {
      line.append(", ").append(AmountFormat.perSecond(messagesPerSecond));
      if (totals.remaining() > 0 && batch.queuedCount() == 0) {
        double seconds = Math.min(totals.remaining() / messagesPerSecond, 1e8);
        line.append(", ").append(AmountFormat.time(Duration.ofSeconds(Math.round(seconds))));
        line.append(" left");
      }
    }
    line.append("; ").append(AmountFormat.count(batch.finishedCount())).append(" of ");
    line.append(AmountFormat.count(batch.mailboxCount(), "mailbox", "mailboxes")).append(" done");
    if (batch.failedCount() > 0) {
      line.append(", ").append(AmountFormat.count(batch.failedCount())).append(" failed");
    }
    SessionText.brief(batch).ifPresent(text -> line.append("; ").append(text));
    return line.append(parkedText(batch)).toString();
  }

  /**
   * The parked mailboxes, with the next try and the reason of one, which only this line shows
   * without a terminal.
   */
  private static String parkedText(BatchView batch) {
    List<MailboxView> parked =
        batch.mailboxes().stream()
            .filter(mailbox -> mailbox.status() == MailboxStatus.PARKED)
            .toList();
    if (parked.isEmpty()) {
      return "";
    }
    MailboxView first = parked.getFirst();
    String why = ParkedText.of(first);
    String address = TextLayout.printable(first.address());
    return parked.size() == 1
        ? "; " + address + " is parked" + why
        : "; " + AmountFormat.count(parked.size()) + " are parked, such as " + address + why;
  }
}
