package io.mailhaul.standalone.console;

import io.mailhaul.events.Totals;
import io.mailhaul.standalone.client.BatchView;
import io.mailhaul.standalone.client.MailboxView;
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
public record Bars(int columns, int lines, boolean unicode, String hint) {

  private static final int BYTES = 7;
  private static final int RATE = 8;
  private static final int LEFT = 7;
  private static final int GAP = 2;
  private static final int LEAST_BAR = 8;
  private static final int WIDEST_BAR = 40;
  private static final int LEAST_NAME = 12;
  private static final int WIDEST_NAME = 36;

  /** The speed that one bar shows. */
  public record Pace(double itemsPerSecond, double bytesPerSecond) {
    public static final Pace NONE = new Pace(0, 0);
  }

  /** An active mailbox with its speed. */
  public record Moving(MailboxView mailbox, Pace pace) {}

  /** All lines: at most {@code lines - 1}, none wider than {@code columns - 1}. */
  public List<String> draw(BatchView batch, List<Moving> active, Pace pace, Duration elapsed) {
    int maxShown = Math.max(1, lines - 5);
    boolean all = active.size() <= maxShown;
    List<Moving> shown = all ? active : active.subList(0, maxShown - 1);
    Widths widths = widths(batch, shown);
    List<String> frame = new ArrayList<>();
    for (Moving moving : shown) {
      frame.add(cut(mailboxLine(moving, widths)));
    }
    if (!all) {
      int more = active.size() - shown.size();
      frame.add(cut(Amounts.count(more, "more mailbox is", "more mailboxes are") + " active"));
    }
    if (!shown.isEmpty()) {
      frame.add("");
    }
    frame.add(cut(batchLine(batch, pace, widths)));
    frame.add(cut(summary(batch, elapsed)));
    return frame;
  }

  /**
   * The widths of the columns. On a narrow terminal columns are dropped from the right: first the
   * time, then the rate, then the bytes.
   */
  private record Widths(int name, int bar, int items, boolean bytes, boolean rate, boolean left) {}

  private Widths widths(BatchView batch, List<Moving> shown) {
    int widest = Text.width(batch.name());
    int items = Text.width(items(batch.totals(), expected(batch), estimated(batch)));
    for (Moving moving : shown) {
      Totals totals = moving.mailbox.totals();
      widest = Math.max(widest, Text.width(Text.printable(moving.mailbox.address())));
      items = Math.max(items, Text.width(items(totals, totals.found(), false)));
    }
    int most = Math.min(WIDEST_NAME, Math.max(LEAST_NAME, columns * 3 / 10));
    int name = Math.clamp(widest, LEAST_NAME, most);
    int spare = columns - 1 - name - GAP - LEAST_BAR - GAP - items;
    boolean bytes = spare >= GAP + BYTES;
    spare -= bytes ? GAP + BYTES : 0;
    boolean rate = bytes && spare >= GAP + RATE;
    spare -= rate ? GAP + RATE : 0;
    boolean left = rate && spare >= GAP + LEFT;
    spare -= left ? GAP + LEFT : 0;
    return new Widths(name, Math.clamp(LEAST_BAR + spare, 3, WIDEST_BAR), items, bytes, rate, left);
  }

  private String mailboxLine(Moving moving, Widths widths) {
    MailboxView mailbox = moving.mailbox;
    String label = label(Text.printable(mailbox.address()), widths);
    if (mailbox.parked()) {
      return label + waiting(mailbox);
    }
    if (mailbox.totals().found() == 0) {
      return label + (mailbox.pass() > 1 ? "checking for new messages" : "listing folders");
    }
    return label + measures(mailbox.totals(), mailbox.totals().found(), false, moving.pace, widths);
  }

  private static String waiting(MailboxView mailbox) {
    var failure = mailbox.failure();
    return "waiting" + (failure == null ? "" : ": " + Text.printable(failure.text()));
  }

  private String batchLine(BatchView batch, Pace pace, Widths widths) {
    String label = label(batch.name(), widths);
    long expected = expected(batch);
    if (expected == 0) {
      return label + bar(0, widths.bar);
    }
    return label + measures(batch.totals(), expected, estimated(batch), pace, widths);
  }

  private String label(String name, Widths widths) {
    return Text.left(Text.shorten(name, widths.name), widths.name) + " ".repeat(GAP);
  }

  private static boolean estimated(BatchView batch) {
    return expected(batch) != batch.totals().found();
  }

  /** An estimate of all items, as if waiting mailboxes had as many as the others on average. */
  private static long expected(BatchView batch) {
    long found = batch.totals().found();
    int waiting = batch.waiting();
    int known = batch.active() + batch.finished();
    return waiting == 0 || known <= 0
        ? found
        : Math.round(found * (1.0 + (double) waiting / known));
  }

  private String measures(
      Totals totals, long expected, boolean estimated, Pace pace, Widths widths) {
    long done = totals.found() - totals.remaining();
    StringBuilder line = new StringBuilder(bar((double) done / expected, widths.bar));
    add(line, items(totals, expected, estimated), widths.items);
    if (widths.bytes) {
      add(line, Amounts.bytes(totals.bytes()), BYTES);
    }
    if (widths.rate) {
      add(line, Amounts.perSecond(pace.itemsPerSecond), RATE);
    }
    if (widths.left) {
      add(line, timeLeft(expected - done, pace.itemsPerSecond, estimated), LEFT);
    }
    return line.toString().stripTrailing();
  }

  private static String items(Totals totals, long expected, boolean estimated) {
    String of = estimated ? " of ~" : " of ";
    return Amounts.count(totals.found() - totals.remaining()) + of + Amounts.count(expected);
  }

  private static void add(StringBuilder line, String text, int width) {
    line.append(" ".repeat(GAP)).append(Text.right(text, width));
  }

  private static String timeLeft(long items, double perSecond, boolean estimated) {
    if (items == 0 || perSecond <= 0) {
      return "";
    }
    double seconds = Math.min(items / perSecond, 1e8);
    return (estimated ? "~" : "") + Amounts.time(Duration.ofMillis((long) (seconds * 1000)));
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
    line.append(Amounts.count(batch.finished())).append(" of ");
    line.append(Amounts.count(batch.mailboxCount(), "mailbox", "mailboxes")).append(" done");
    if (batch.failed() > 0) {
      line.append(", ").append(Amounts.count(batch.failed())).append(" failed");
    }
    line.append(", ").append(Amounts.time(elapsed)).append(" elapsed.");
    return Text.width(line + " " + hint) < columns ? line + " " + hint : line.toString();
  }

  private String cut(String line) {
    return Text.width(line) < columns ? line : Text.head(line, Math.max(0, columns - 2)) + "…";
  }
}
