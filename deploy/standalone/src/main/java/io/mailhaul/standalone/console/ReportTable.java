package io.mailhaul.standalone.console;

import io.mailhaul.events.Totals;
import io.mailhaul.standalone.client.BatchView;
import io.mailhaul.standalone.client.MailboxView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The totals of a run as a table: a row per mailbox and one for the batch. */
public final class ReportTable {

  /** If there are more mailboxes, only incomplete ones are listed. */
  static final int MOST_ROWS = 200;

  private static final List<List<String>> HEADER =
      List.of(
          List.of("", "", "", "already", "", "", "", "", ""),
          List.of(
              "Mailbox", "found", "copied", "present", "skipped", "failed", "bytes", "time", ""));
  private static final int LEAST_NAME = 16;

  private ReportTable() {}

  /**
   * The table's lines.
   *
   * @param columns the maximum width; lines may be wider, because numbers are never truncated
   */
  public static List<String> lines(BatchView batch, int columns) {
    List<List<String>> rows = new ArrayList<>(HEADER);
    List<MailboxView> listed =
        batch.mailboxes().size() <= MOST_ROWS
            ? batch.mailboxes()
            : batch.mailboxes().stream().filter(ReportTable::notSmooth).limit(MOST_ROWS).toList();
    for (MailboxView mailbox : listed) {
      Duration active = Duration.ofMillis((long) (mailbox.secondsActive() * 1000));
      rows.add(row(Text.printable(mailbox.address()), mailbox.totals(), active, mark(mailbox)));
    }
    int others = batch.mailboxes().size() - listed.size();
    if (others > 0) {
      rows.add(List.of(Amounts.count(others) + " more, see the report"));
    }
    Duration copying = Duration.ofMillis((long) (batch.copySeconds() * 1000));
    String sum = Amounts.count(batch.mailboxes().size(), "mailbox", "mailboxes");
    rows.add(row(sum, batch.totals(), copying, ""));
    return aligned(rows, columns);
  }

  private static boolean notSmooth(MailboxView mailbox) {
    Totals totals = mailbox.totals();
    return !mailbox.finished() || totals.skipped() > 0 || totals.failed() > 0;
  }

  private static String mark(MailboxView mailbox) {
    if (mailbox.failed()) {
      return "failed";
    }
    return mailbox.finished() ? "" : "not finished";
  }

  private static List<String> row(String name, Totals totals, Duration time, String mark) {
    return List.of(
        name,
        Amounts.count(totals.found()),
        Amounts.count(totals.copied()),
        Amounts.count(totals.alreadyPresent()),
        Amounts.count(totals.skipped()),
        Amounts.count(totals.failed()),
        Amounts.bytes(totals.bytes()),
        Amounts.time(time),
        mark);
  }

  private static List<String> aligned(List<List<String>> rows, int columns) {
    int[] widths = new int[HEADER.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size() && row.size() > 1; i++) {
        widths[i] = Math.max(widths[i], Text.width(row.get(i)));
      }
    }
    int numbers = 0;
    for (int i = 1; i < widths.length; i++) {
      numbers += widths[i] == 0 ? 0 : widths[i] + 2;
    }
    widths[0] = Math.min(widths[0], Math.max(LEAST_NAME, columns - 1 - numbers));
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      lines.add(line(row, widths));
    }
    String rule = "─".repeat(lines.stream().mapToInt(Text::width).max().orElse(0));
    lines.add(lines.size() - 1, rule);
    lines.add(HEADER.size(), rule);
    return lines;
  }

  private static String line(List<String> row, int[] widths) {
    if (row.size() == 1) {
      return row.getFirst();
    }
    StringBuilder line = new StringBuilder();
    line.append(Text.left(Text.shorten(row.getFirst(), widths[0]), widths[0]));
    for (int i = 1; i < row.size() - 1; i++) {
      line.append("  ").append(Text.right(row.get(i), widths[i]));
    }
    if (!row.getLast().isEmpty()) {
      line.append("  ").append(row.getLast());
    }
    return line.toString().stripTrailing();
  }
}
