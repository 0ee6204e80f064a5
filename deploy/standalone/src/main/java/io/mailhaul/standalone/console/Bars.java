package io.mailhaul.standalone.console;

import io.mailhaul.events.Totals;
import io.mailhaul.standalone.client.BatchView;
import io.mailhaul.standalone.client.MailboxView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A bar for each mailbox that is being worked on, and one for the batch: the picture of one moment
 * as lines of text.
 *
 * @param columns the terminal's width
 * @param lines the terminal's height
 * @param unicode whether it shows more than ASCII
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

  /** Speed and what follows from it, for one bar. */
  public record Pace(double itemsPerSecond, double bytesPerSecond) {
    public static final Pace NONE = new Pace(0, 0);
  }

  /** A mailbox with its pace. */
  public record Moving(MailboxView mailbox, Pace pace) {}

  /** The whole picture; at most {@code lines - 1} lines, none wider than {@code columns - 1}. */
  public List<String> draw(BatchView batch, List<Moving> active, Pace pace, Duration since) {
    int room = Math.max(1, lines - 5);
    boolean all = active.size() <= room;
    List<Moving> shown = all ? active : active.subList(0, room - 1);
    Widths widths = widths(batch, shown);
    List<String> picture = new ArrayList<>();
    for (Moving moving : shown) {
      picture.add(cut(mailboxLine(moving, widths)));
    }
    if (!all) {
      int more = active.size() - shown.size();
      picture.add(cut(Amounts.count(more, "more mailbox is", "more mailboxes are") + " active"));
    }
    if (!shown.isEmpty()) {
      picture.add("");
    }
    picture.add(cut(batchLine(batch, pace, widths)));
    picture.add(cut(summary(batch, since)));
    return picture;
  }

  /**
   * How the columns share a line. When the terminal is narrow they go from the right: first the
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
      return label + (mailbox.pass() > 1 ? "looking for what is new" : "listing folders");
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

  /** What all mailboxes may hold, when those that were not looked into are like the others. */
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
    // Full only when it is done.
    int filled = share == 1 ? width : (int) Math.min(width - 1, Math.floor(share * width));
    return unicode
        ? "█".repeat(filled) + "░".repeat(width - filled)
        : "#".repeat(filled) + ".".repeat(width - filled);
  }

  private String summary(BatchView batch, Duration since) {
    StringBuilder line = new StringBuilder();
    line.append(Amounts.count(batch.finished())).append(" of ");
    line.append(Amounts.count(batch.mailboxCount(), "mailbox", "mailboxes")).append(" done");
    if (batch.failed() > 0) {
      line.append(", ").append(Amounts.count(batch.failed())).append(" failed");
    }
    line.append(", ").append(Amounts.time(since)).append(" elapsed.");
    return Text.width(line + " " + hint) < columns ? line + " " + hint : line.toString();
  }

  private String cut(String line) {
    return Text.width(line) < columns ? line : Text.head(line, Math.max(0, columns - 2)) + "…";
  }
}
