package io.mailhaul.cli.summary;

import io.mailhaul.api.batch.TicketEntry;
import io.mailhaul.cli.terminal.AmountFormat;
import io.mailhaul.cli.terminal.TextLayout;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** A ticket as text. */
public final class TicketLines {

  static final int MAX_ENTRIES = 60;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private TicketLines() {}

  /** The ticket's entries, oldest first. */
  public static List<String> lines(List<TicketEntry> thread, ZoneId zone, int columns) {
    List<String> lines = new ArrayList<>();
    int omitted = Math.max(0, thread.size() - MAX_ENTRIES);
    if (omitted > 0) {
      lines.add(
          "("
              + AmountFormat.count(omitted, "earlier entry is", "earlier entries are")
              + " not shown)");
    }
    for (TicketEntry entry : thread.subList(omitted, thread.size())) {
      String when = TIME.format(entry.at().atZone(zone));
      String subject = TextLayout.printable(entry.subject());
      lines.addAll(
          TextLayout.wrap("#" + entry.number() + "  " + when + "  " + subject, "", columns));
      for (String line : entry.lines()) {
        lines.addAll(TextLayout.wrap(TextLayout.printable(line), "    ", columns));
      }
    }
    return lines;
  }
}
