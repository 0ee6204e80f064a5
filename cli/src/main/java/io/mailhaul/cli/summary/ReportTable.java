package io.mailhaul.cli.summary;

import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.batch.MailboxView;
import io.mailhaul.cli.terminal.AmountFormat;
import io.mailhaul.cli.terminal.TextLayout;
import io.mailhaul.model.ByteSize;
import io.mailhaul.model.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The totals of a run as a table: a row per mailbox and one for the batch. */
public final class ReportTable {

  /** If there are more mailboxes, only incomplete ones are listed. */
  static final int MAX_ROWS = 200;

  private static final List<List<String>> HEADER =
      List.of(
          List.of("", "", "", "already", "", "", "", "", ""),
          List.of(
              "Mailbox", "found", "copied", "present", "skipped", "failed", "bytes", "time", ""));
  private static final int MIN_NAME = 16;

  private ReportTable() {}

  /**
   * The table's lines.
   *
   * @param columns the maximum width; lines may be wider, because numbers are never truncated
   */
  public static List<String> lines(BatchView batch, int columns) {
    List<List<String>> rows = new ArrayList<>(HEADER);
    List<MailboxView> listed =
        batch.mailboxes().size() <= MAX_ROWS
            ? batch.mailboxes()
            : batch.mailboxes().stream().filter(ReportTable::hasProblem).limit(MAX_ROWS).toList();
    for (MailboxView mailbox : listed) {
      Duration active = Duration.ofMillis((long) (mailbox.activeSeconds() * 1000));
      rows.add(
          row(
              TextLayout.printable(mailbox.address()),
              mailbox.totals(),
              active,
              statusText(mailbox)));
    }
    int others = batch.mailboxes().size() - listed.size();
    if (others > 0) {
      rows.add(List.of(AmountFormat.count(others) + " more, see the report"));
    }
    Duration copying = Duration.ofMillis((long) (batch.copySeconds() * 1000));
    String sum = AmountFormat.count(batch.mailboxes().size(), "mailbox", "mailboxes");
    rows.add(row(sum, batch.totals(), copying, ""));
    return aligned(rows, columns);
  }

  private static boolean hasProblem(MailboxView mailbox) {
    Totals totals = mailbox.totals();
    return !isFinished(mailbox) || totals.skipped() > 0 || totals.failed() > 0;
  }

  private static boolean isFinished(MailboxView mailbox) {
    return mailbox.status() == MailboxStatus.SYNCED || mailbox.status() == MailboxStatus.READY;
  }

  private static String statusText(MailboxView mailbox) {
    if (mailbox.status() == MailboxStatus.FAILED) {
      return "failed";
    }
    return isFinished(mailbox) ? "" : "not finished";
  }

  private static List<String> row(String name, Totals totals, Duration time, String mark) {
    return List.of(
        name,
        AmountFormat.count(totals.found()),
        AmountFormat.count(totals.copied()),
        AmountFormat.count(totals.alreadyPresent()),
        AmountFormat.count(totals.skipped()),
        AmountFormat.count(totals.failed()),
        ByteSize.format(totals.bytes()),
        AmountFormat.time(time),
        mark);
  }

  private static List<String> aligned(List<List<String>> rows, int columns) {
    int[] widths = new int[HEADER.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size() && row.size() > 1; i++) {
        widths[i] = Math.max(widths[i], TextLayout.width(row.get(i)));
      }
    }
    int numbers = 0;
    for (int i = 1; i < widths.length; i++) {
      numbers += widths[i] == 0 ? 0 : widths[i] + 2;
    }
    widths[0] = Math.min(widths[0], Math.max(MIN_NAME, columns - 1 - numbers));
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      lines.add(line(row, widths));
    }
    String rule = "─".repeat(lines.stream().mapToInt(TextLayout::width).max().orElse(0));
    lines.add(lines.size() - 1, rule);
    lines.add(HEADER.size(), rule);
    return lines;
  }

  private static String line(List<String> row, int[] widths) {
    if (row.size() == 1) {
      return row.getFirst();
    }
    StringBuilder line = new StringBuilder();
    line.append(
        TextLayout.padRight(TextLayout.truncateMiddle(row.getFirst(), widths[0]), widths[0]));
    for (int i = 1; i < row.size() - 1; i++) {
      line.append("  ").append(TextLayout.padLeft(row.get(i), widths[i]));
    }
    if (!row.getLast().isEmpty()) {
      line.append("  ").append(row.getLast());
    }
    return line.toString().stripTrailing();
  }
}
