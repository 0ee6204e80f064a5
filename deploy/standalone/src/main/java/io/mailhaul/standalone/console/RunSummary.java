package io.mailhaul.standalone.console;

import io.mailhaul.events.Change;
import io.mailhaul.events.Difference;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.FlagCounts;
import io.mailhaul.standalone.client.BatchView;
import io.mailhaul.standalone.client.FailureView;
import io.mailhaul.standalone.client.MailboxView;
import io.mailhaul.standalone.client.PlanView;
import io.mailhaul.standalone.client.ReportView;
import io.mailhaul.standalone.client.TicketMessage;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The results of a run as text. */
public final class RunSummary {

  /** How many failed mailboxes and items are listed; the report has all. */
  static final int MOST_LISTED = 20;

  static final int MOST_MESSAGES = 60;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private RunSummary() {}

  /** The failed mailboxes: what happened and what the user can do. */
  public static List<String> failedMailboxes(BatchView batch, int columns) {
    List<MailboxView> failed = batch.mailboxes().stream().filter(MailboxView::failed).toList();
    List<String> lines = new ArrayList<>();
    if (failed.isEmpty()) {
      return lines;
    }
    lines.add(Amounts.count(failed.size(), "mailbox", "mailboxes") + " failed:");
    for (MailboxView mailbox : failed.subList(0, Math.min(MOST_LISTED, failed.size()))) {
      lines.addAll(failure(mailbox.address(), mailbox.failure(), columns));
    }
    if (failed.size() > MOST_LISTED) {
      lines.add("  " + Amounts.count(failed.size() - MOST_LISTED) + " more are in the report.");
    }
    return lines;
  }

  /** One mailbox's failure. */
  public static List<String> failure(
      String address, @org.jspecify.annotations.Nullable FailureView failure, int columns) {
    List<String> lines = new ArrayList<>();
    String text = failure == null ? "It failed." : failure.text();
    lines.addAll(Text.wrapped(Text.printable(address + ": " + text), "  ", columns));
    if (failure != null && !failure.solve().isBlank()) {
      lines.addAll(Text.wrapped(Text.printable(failure.solve()), "    ", columns));
    }
    return lines;
  }

  /** The result of synchronizing flags that changed after an earlier run copied their items. */
  public static List<String> flags(FlagCounts flags, int columns) {
    List<String> parts = new ArrayList<>();
    if (flags.carried() > 0) {
      parts.add("synchronized for " + Amounts.count(flags.carried(), "item", "items"));
    }
    if (flags.kept() > 0) {
      parts.add(
          "kept for "
              + Amounts.count(flags.kept(), "item", "items")
              + ", as the user has set them at the destination");
    }
    if (flags.notCarried() > 0) {
      parts.add(
          "not synchronized for "
              + Amounts.count(flags.notCarried(), "item", "items")
              + ", as the destination does not report flag changes or refuses");
    }
    return parts.isEmpty()
        ? List.of()
        : Text.wrapped("Changed flags: " + String.join("; ", parts) + ".", "", columns);
  }

  /** Collects from the report what the user must know: items not copied, altered, duplicated. */
  public static final class Items {
    private final List<String> lines = new ArrayList<>();
    private final int columns;
    private long count;
    private long gone;
    private long deleted;
    private long twice;
    private long changed;
    private long unsigned;
    private final Map<Change, Long> changes = new EnumMap<>(Change.class);
    private long elsewhere;
    private final List<String> folders = new ArrayList<>();
    private long foldersLeft;
    private final List<String> differences = new ArrayList<>();
    private long differing;

    public Items(int columns) {
      this.columns = columns;
    }

    /** Adds the next mailbox of the report. */
    public void add(ReportView.Mailbox mailbox) {
      changed += mailbox.changed().size();
      unsigned += mailbox.changed().stream().filter(ReportView.Changed::signatureBroken).count();
      mailbox.changes().forEach((change, items) -> changes.merge(change, items, Long::sum));
      for (ReportView.Folder folder : mailbox.folders()) {
        elsewhere += folder.elsewhere();
        folder.differences().forEach((source, found) -> differs(mailbox, source, found));
      }
      for (ReportView.Item item : mailbox.items()) {
        if (item.reason().equals(FailureReason.ITEM_GONE.name())) {
          gone++;
        } else if (item.reason().equals(FailureReason.ITEM_DELETED.name())) {
          deleted++;
        } else if (item.reason().equals(FailureReason.ITEM_TWICE.name())) {
          twice++;
        } else if (item.uid() == null) {
          list(folders, ++foldersLeft, mailbox, item);
        } else {
          list(lines, ++count, mailbox, item);
        }
      }
    }

    private void list(
        List<String> in, long number, ReportView.Mailbox mailbox, ReportView.Item item) {
      if (number <= MOST_LISTED) {
        in.addAll(Text.wrapped(Text.printable(which(mailbox, item)), "  ", columns));
        in.addAll(Text.wrapped(Text.printable(why(item)), "    ", columns));
      }
    }

    private void differs(ReportView.Mailbox mailbox, String source, Difference found) {
      if (++differing <= MOST_LISTED) {
        String missing =
            found.missing() == 0
                ? ""
                : " Items that are not listed cannot be copied: have the folder repaired at the"
                    + " source, then run the migration again.";
        String text =
            "%s, folder \"%s\": it reports %s and lists %s.%s"
                .formatted(
                    mailbox.address(),
                    source,
                    Amounts.count(found.exists(), "item", "items"),
                    Amounts.count(found.listed()),
                    missing);
        differences.addAll(Text.wrapped(Text.printable(text), "  ", columns));
      }
    }

    /** The findings as lines of text. */
    public List<String> lines() {
      List<String> all = new ArrayList<>();
      add(all, Amounts.count(count, "item was", "items were") + " not copied:", lines, count);
      String notDone = Amounts.count(foldersLeft, "folder was", "folders were");
      add(all, notDone + " not copied completely:", folders, foldersLeft);
      String mismatches = Amounts.count(differing, "source folder does", "source folders do");
      add(
          all,
          mismatches + " not list as many items as reported:",
          differences,
          differing);
      if (gone > 0) {
        String items = Amounts.count(gone, "item was", "items were");
        all.add(items + " deleted at the source before the copy; no action is needed.");
      }
      if (deleted > 0) {
        String items = Amounts.count(deleted, "item is", "items are");
        all.add(items + " marked as deleted at the source and skipped (--skip-deleted).");
      }
      if (elsewhere > 0) {
        String items = Amounts.count(elsewhere, "item was", "items were");
        all.add(items + " copied from another folder whose label they have.");
      }
      if (twice > 0) {
        String items = Amounts.count(twice, "item is", "items are");
        all.add(items + " duplicated at the destination; the report has both UIDs.");
      }
      all.addAll(changes());
      return all;
    }

    private static void add(List<String> all, String title, List<String> listed, long total) {
      if (total > 0) {
        all.add(title);
        all.addAll(listed);
      }
      if (total > MOST_LISTED) {
        all.add("  " + Amounts.count(total - MOST_LISTED) + " more are in the report.");
      }
    }

    /** How the copies differ from the source, in short. */
    private List<String> changes() {
      List<String> all = new ArrayList<>();
      if (changed > 0) {
        String items = Amounts.count(changed, "item was", "items were");
        String signed =
            unsigned == 0
                ? ""
                : "; " + Amounts.count(unsigned) + " of them lost a valid DKIM signature";
        all.addAll(
            Text.wrapped(
                items
                    + " altered so that the destination accepts "
                    + (changed == 1 ? "it" : "them")
                    + signed
                    + "; the report has the details.",
                "",
                columns));
      }
      changes.forEach((change, items) -> {
        if (!change.ofContent()) {
          String of = "Of " + Amounts.count(items, "item ", "items ");
          all.addAll(Text.wrapped(of + change.text() + ".", "", columns));
        }
      });
      return all;
    }

    private static String which(ReportView.Mailbox mailbox, ReportView.Item item) {
      StringBuilder text = new StringBuilder(mailbox.address());
      text.append(", folder \"").append(item.folder()).append('"');
      if (item.uid() != null) {
        text.append(", UID ").append(item.uid());
      }
      if (item.subject() != null && !item.subject().isBlank()) {
        text.append(", \"").append(Text.shorten(item.subject(), 60)).append('"');
      }
      if (item.date() != null) {
        text.append(", ").append(item.date().atZone(ZoneId.systemDefault()).toLocalDate());
      }
      if (item.size() != null) {
        text.append(", ").append(Amounts.bytes(item.size()));
      }
      return text.toString();
    }

    private static String why(ReportView.Item item) {
      StringBuilder text =
          new StringBuilder(item.happened() == null ? item.reason() : item.happened());
      if (item.detail() != null && !item.detail().isBlank()) {
        text.append(" Server response: ").append(item.detail());
        text.append(item.detail().endsWith(".") ? "" : ".");
      }
      if (item.solve() != null && !item.solve().isBlank()) {
        text.append(' ').append(item.solve());
      }
      return text.toString();
    }
  }

  /** The ticket's entries, oldest first. */
  public static List<String> ticket(List<TicketMessage> thread, ZoneId zone, int columns) {
    List<String> lines = new ArrayList<>();
    int omitted = Math.max(0, thread.size() - MOST_MESSAGES);
    if (omitted > 0) {
      lines.add(
          "(" + Amounts.count(omitted, "earlier entry is", "earlier entries are") + " not shown)");
    }
    for (TicketMessage entry : thread.subList(omitted, thread.size())) {
      String when = TIME.format(entry.at().atZone(zone));
      String subject = Text.printable(entry.subject());
      lines.addAll(
          Text.wrapped("#" + entry.number() + "  " + when + "  " + subject, "", columns));
      for (String line : entry.lines()) {
        lines.addAll(Text.wrapped(Text.printable(line), "    ", columns));
      }
    }
    return lines;
  }

  /** The plan of a dry run: a line per folder. */
  public static List<String> plan(PlanView.Mailbox mailbox, int columns) {
    List<String> lines = new ArrayList<>();
    FailureView failure = mailbox.failure();
    if (failure != null) {
      lines.addAll(
          failure(mailbox.address(), failure, columns).stream().map(l -> l.substring(2)).toList());
      return lines;
    }
    String address = Text.printable(mailbox.address());
    lines.add(address + ": " + Amounts.count(mailbox.found(), "item", "items"));
    int widest =
        mailbox.folders().stream()
            .flatMap(f -> f.sources().stream())
            .mapToInt(s -> Text.width(Text.printable(s.folder())))
            .max()
            .orElse(0);
    int name = Math.min(widest, Math.max(12, (columns - 20) / 2));
    for (PlanView.Folder folder : mailbox.folders()) {
      String destination = Text.printable(folder.destination());
      for (PlanView.Source source : folder.sources()) {
        String from = Text.left(Text.shorten(Text.printable(source.folder()), name), name);
        String items = Text.right(Amounts.count(source.found()), 9);
        String why = source.why() == null ? "" : "  (" + source.why() + ")";
        lines.add("  " + items + "  " + from + "  →  " + destination + why);
      }
    }
    List<String> virtual = mailbox.virtualFolders();
    List<String> excluded =
        mailbox.excludedFolders().stream().filter(f -> !virtual.contains(f)).toList();
    lines.addAll(excluded("excluded: ", excluded, columns));
    lines.addAll(excluded("excluded, only showing messages of other folders: ", virtual, columns));
    return lines;
  }

  private static List<String> excluded(String label, List<String> folders, int columns) {
    return folders.isEmpty()
        ? List.of()
        : Text.wrapped(label + Text.printable(String.join(", ", folders)), "  ", columns);
  }
}
