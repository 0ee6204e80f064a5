package io.mailhaul.cli.display;

import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.batch.MailboxView;
import io.mailhaul.cli.summary.SessionText;
import io.mailhaul.cli.terminal.AmountFormat;
import io.mailhaul.cli.terminal.TextLayout;
import io.mailhaul.model.ByteSize;
import io.mailhaul.model.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The current progress as lines of text: a bar for each active mailbox and one for the batch.
 *
 * @param columns the terminal's width
 * @param lines the terminal's height
 * @param unicode whether the terminal shows characters other than ASCII
 * @param hint a sentence for the end of the last line
 */
record ProgressBars(int columns, int lines, boolean unicode, String hint) {

  private static final int BYTES = 7;
  private static final int RATE = 8;
  private static final int TIME_LEFT = 7;
  private static final int GAP = 2;
  private static final int MIN_BAR = 8;
  private static final int MAX_BAR = 40;
  private static final int MIN_NAME = 12;
  private static final int MAX_NAME = 36;

  /** An active mailbox with its speed. */
  record ActiveMailbox(MailboxView mailbox, double messagesPerSecond) {}

  /** All lines: at most {@code lines - 1}, none wider than {@code columns - 1}. */
  List<String> draw(
      BatchView batch, List<ActiveMailbox> mailboxes, double messagesPerSecond, Duration elapsed) {
    int maxShown = Math.max(1, lines - 5);
    boolean all = mailboxes.size() <= maxShown;
    List<ActiveMailbox> shown = all ? mailboxes : mailboxes.subList(0, maxShown - 1);
    Widths widths = widths(batch, shown);
    List<String> frame = new ArrayList<>();
    for (ActiveMailbox active : shown) {
      frame.add(truncate(mailboxLine(active, widths)));
    }
    if (!all) {
      int more = mailboxes.size() - shown.size();
      frame.add(
          truncate(AmountFormat.count(more, "more mailbox is", "more mailboxes are") + " active"));
    }
    if (!shown.isEmpty()) {
      frame.add("");
    }
    frame.add(truncate(batchLine(batch, messagesPerSecond, widths)));
    frame.add(truncate(summary(batch, elapsed)));
    return frame;
  }

  /**
   * The widths of the columns. On a narrow terminal columns are dropped from the right: first the
   * time, then the rate, then the bytes.
   */
  private record Widths(
      int name, int bar, int messages, boolean bytes, boolean rate, boolean left) {}

  private Widths widths(BatchView batch, List<ActiveMailbox> shown) {
    int widest = TextLayout.width(batch.name());
    int messages =
        TextLayout.width(messages(batch.totals(), expectedCount(batch), isEstimated(batch)));
    for (ActiveMailbox active : shown) {
      Totals totals = active.mailbox.totals();
      widest = Math.max(widest, TextLayout.width(TextLayout.printable(active.mailbox.address())));
      messages = Math.max(messages, TextLayout.width(messages(totals, totals.found(), false)));
    }
    int most = Math.min(MAX_NAME, Math.max(MIN_NAME, columns * 3 / 10));
    int name = Math.clamp(widest, MIN_NAME, most);
    int spare = columns - 1 - name - GAP - MIN_BAR - GAP - messages;
    boolean bytes = spare >= GAP + BYTES;
    spare -= bytes ? GAP + BYTES : 0;
    boolean rate = bytes && spare >= GAP + RATE;
    spare -= rate ? GAP + RATE : 0;
    boolean left = rate && spare >= GAP + TIME_LEFT;
    spare -= left ? GAP + TIME_LEFT : 0;
    return new Widths(name, Math.clamp(MIN_BAR + spare, 3, MAX_BAR), messages, bytes, rate, left);
  }

  private String mailboxLine(ActiveMailbox active, Widths widths) {
    MailboxView mailbox = active.mailbox;
    String label = label(TextLayout.printable(mailbox.address()), widths);
    if (mailbox.status() == MailboxStatus.PARKED) {
      return label + "parked" + ParkedText.of(mailbox);
    }
    if (mailbox.totals().found() == 0 && mailbox.failure() != null) {
      return label + "trying again: " + TextLayout.printable(mailbox.failure().text());
    }
    if (mailbox.totals().found() == 0) {
      return label + (mailbox.pass() > 1 ? "checking for new messages" : "listing folders");
    }
    return label
        + progressColumns(
            mailbox.totals(), mailbox.totals().found(), false, active.messagesPerSecond, widths);
  }

  private String batchLine(BatchView batch, double messagesPerSecond, Widths widths) {
    String label = label(batch.name(), widths);
    long expected = expectedCount(batch);
    if (expected == 0) {
      return label + bar(0, widths.bar);
    }
    return label
        + progressColumns(batch.totals(), expected, isEstimated(batch), messagesPerSecond, widths);
  }

  private String label(String name, Widths widths) {
    return TextLayout.padRight(TextLayout.truncateMiddle(name, widths.name), widths.name)
        + " ".repeat(GAP);
  }

  private static boolean isEstimated(BatchView batch) {
    return expectedCount(batch) != batch.totals().found();
  }

  /** An estimate of all messages, as if queued mailboxes had as many as the others on average. */
  private static long expectedCount(BatchView batch) {
    long found = batch.totals().found();
    int queued = batch.queuedCount();
    int known = batch.activeCount() + batch.finishedCount();
    return queued == 0 || known <= 0 ? found : Math.round(found * (1.0 + (double) queued / known));
  }

  private String progressColumns(
      Totals totals, long expected, boolean estimated, double messagesPerSecond, Widths widths) {
    long done = totals.found() - totals.remaining();
    StringBuilder line = new StringBuilder(bar((double) done / expected, widths.bar));
    addColumn(line, messages(totals, expected, estimated), widths.messages);
    if (widths.bytes) {
      addColumn(line, ByteSize.format(totals.bytes()), BYTES);
    }
    if (widths.rate) {
      addColumn(line, AmountFormat.perSecond(messagesPerSecond), RATE);
    }
    if (widths.left) {
      addColumn(line, timeLeft(expected - done, messagesPerSecond, estimated), TIME_LEFT);
    }
    return line.toString().stripTrailing();
  }

  private static String messages(Totals totals, long expected, boolean estimated) {
    String of = estimated ? " of ~" : " of ";
    return AmountFormat.count(totals.found() - totals.remaining())
        + of
        + AmountFormat.count(expected);
  }

  private static void addColumn(StringBuilder line, String text, int width) {
    line.append(" ".repeat(GAP)).append(TextLayout.padLeft(text, width));
  }

  private static String timeLeft(long messages, double perSecond, boolean estimated) {
    if (messages == 0 || perSecond <= 0) {
      return "";
    }
    double seconds = Math.min(messages / perSecond, 1e8);
    return (estimated ? "~" : "") + AmountFormat.time(Duration.ofMillis((long) (seconds * 1000)));
  }

  private String bar(double part, int width) {
    double share = Math.clamp(part, 0, 1);
    // The bar is full only at the end.
    int filled = share == 1 ? width : (int) Math.min(width - 1, Math.floor(share * width));
    return unicode
        ? "█".repeat(filled) + "░".repeat(width - filled)
        : "#".repeat(filled) + ".".repeat(width - filled);
  }

  private String summary(BatchView batch, Duration elapsed) {
    StringBuilder line = new StringBuilder();
    line.append(AmountFormat.count(batch.finishedCount())).append(" of ");
    line.append(AmountFormat.count(batch.mailboxCount(), "mailbox", "mailboxes")).append(" done");
    if (batch.failedCount() > 0) {
      line.append(", ").append(AmountFormat.count(batch.failedCount())).append(" failed");
    }
    SessionText.brief(batch).ifPresent(text -> line.append(", ").append(text));
    line.append(", ").append(AmountFormat.time(elapsed)).append(" elapsed.");
    return TextLayout.width(line + " " + hint) < columns ? line + " " + hint : line.toString();
  }

  private String truncate(String line) {
    return TextLayout.width(line) < columns
        ? line
        : TextLayout.truncateEnd(line, Math.max(0, columns - 2)) + "…";
  }
}
