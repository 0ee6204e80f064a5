package io.mailhaul.cli.display;

import io.mailhaul.cli.client.BatchView;
import io.mailhaul.cli.client.FailureView;
import io.mailhaul.cli.client.MailboxView;
import io.mailhaul.cli.client.PlanView;
import io.mailhaul.cli.client.ReportView;
import io.mailhaul.cli.client.TicketEntry;
import io.mailhaul.cli.terminal.AmountFormat;
import io.mailhaul.cli.terminal.TextLayout;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.ListingMismatch;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The results of a run as text. */
public final class RunSummary {

  /** How many failed mailboxes and items are listed; the report has all. */
  static final int MAX_LISTED = 20;

  static final int MAX_TICKET_ENTRIES = 60;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private RunSummary() {}

  /** The failed mailboxes: what happened and what the user can do. */
  public static List<String> failedMailboxes(BatchView batch, int columns) {
    List<MailboxView> failed = batch.mailboxes().stream().filter(MailboxView::isFailed).toList();
    List<String> lines = new ArrayList<>();
    if (failed.isEmpty()) {
      return lines;
    }
    lines.add(AmountFormat.count(failed.size(), "mailbox", "mailboxes") + " failed:");
    for (MailboxView mailbox : failed.subList(0, Math.min(MAX_LISTED, failed.size()))) {
      lines.addAll(failure(mailbox.address(), mailbox.failure(), columns));
    }
    if (failed.size() > MAX_LISTED) {
      lines.add("  " + AmountFormat.count(failed.size() - MAX_LISTED) + " more are in the report.");
    }
    return lines;
  }

  /** One mailbox's failure. */
  public static List<String> failure(
      String address, @org.jspecify.annotations.Nullable FailureView failure, int columns) {
    List<String> lines = new ArrayList<>();
    String text = failure == null ? "It failed." : failure.text();
    lines.addAll(TextLayout.wrap(TextLayout.printable(address + ": " + text), "  ", columns));
    if (failure != null && !failure.solve().isBlank()) {
      lines.addAll(TextLayout.wrap(TextLayout.printable(failure.solve()), "    ", columns));
    }
    return lines;
  }

  /** The result of synchronizing flags that changed after an earlier run copied their items. */
  public static List<String> flags(FlagCounts flags, int columns) {
    List<String> parts = new ArrayList<>();
    if (flags.synced() > 0) {
      parts.add("synchronized for " + AmountFormat.count(flags.synced(), "item", "items"));
    }
    if (flags.userKept() > 0) {
      parts.add(
          "kept for "
              + AmountFormat.count(flags.userKept(), "item", "items")
              + ", as the user has set them at the destination");
    }
    if (flags.unsupported() > 0) {
      parts.add(
          "not synchronized for "
              + AmountFormat.count(flags.unsupported(), "item", "items")
              + ", as the destination does not report flag changes or refuses");
    }
    return parts.isEmpty()
        ? List.of()
        : TextLayout.wrap("Changed flags: " + String.join("; ", parts) + ".", "", columns);
  }

  /** Collects from the report what the user must know: items not copied, altered, duplicated. */
  public static final class ReportFindings {
    private final List<String> lines = new ArrayList<>();
    private final int columns;
    private long count;
    private long goneCount;
    private long deletedCount;
    private long duplicatedCount;
    private long alteredCount;
    private long signatureBrokenCount;
    private final Map<Alteration, Long> alterationCounts = new EnumMap<>(Alteration.class);
    private long copiedUnderOtherLabel;
    private final List<String> folders = new ArrayList<>();
    private long incompleteFolders;
    private final List<String> listingMismatches = new ArrayList<>();
    private long listingMismatchCount;

    public ReportFindings(int columns) {
      this.columns = columns;
    }

    /** Adds the next mailbox of the report. */
    public void add(ReportView.Mailbox mailbox) {
      alteredCount += mailbox.changed().size();
      signatureBrokenCount +=
          mailbox.changed().stream().filter(ReportView.AlteredItem::signatureBroken).count();
      mailbox
          .changes()
          .forEach((change, items) -> alterationCounts.merge(change, items, Long::sum));
      for (ReportView.Folder folder : mailbox.folders()) {
        copiedUnderOtherLabel += folder.elsewhere();
        folder.differences().forEach((source, found) -> addListingMismatch(mailbox, source, found));
      }
      for (ReportView.Item item : mailbox.items()) {
        if (item.reason().equals(FailureReason.MESSAGE_GONE.name())) {
          goneCount++;
        } else if (item.reason().equals(FailureReason.MESSAGE_DELETED.name())) {
          deletedCount++;
        } else if (item.reason().equals(FailureReason.MESSAGE_DUPLICATED.name())) {
          duplicatedCount++;
        } else if (item.uid() == null) {
          list(folders, ++incompleteFolders, mailbox, item);
        } else {
          list(lines, ++count, mailbox, item);
        }
      }
    }

    private void list(
        List<String> in, long number, ReportView.Mailbox mailbox, ReportView.Item item) {
      if (number <= MAX_LISTED) {
        in.addAll(TextLayout.wrap(TextLayout.printable(describe(mailbox, item)), "  ", columns));
        in.addAll(TextLayout.wrap(TextLayout.printable(explain(item)), "    ", columns));
      }
    }

    private void addListingMismatch(
        ReportView.Mailbox mailbox, String source, ListingMismatch found) {
      if (++listingMismatchCount <= MAX_LISTED) {
        String missing =
            found.unlisted() == 0
                ? ""
                : " Items that are not listed cannot be copied: have the folder repaired at the"
                    + " source, then run the migration again.";
        String text =
            "%s, folder \"%s\": it reports %s and lists %s.%s"
                .formatted(
                    mailbox.address(),
                    source,
                    AmountFormat.count(found.reported(), "item", "items"),
                    AmountFormat.count(found.listed()),
                    missing);
        listingMismatches.addAll(TextLayout.wrap(TextLayout.printable(text), "  ", columns));
      }
    }

    /** The findings as lines of text. */
    public List<String> lines() {
      List<String> all = new ArrayList<>();
      add(all, AmountFormat.count(count, "item was", "items were") + " not copied:", lines, count);
      String notDone = AmountFormat.count(incompleteFolders, "folder was", "folders were");
      add(all, notDone + " not copied completely:", folders, incompleteFolders);
      String mismatches =
          AmountFormat.count(listingMismatchCount, "source folder does", "source folders do");
      add(
          all,
          mismatches + " not list as many items as reported:",
          listingMismatches,
          listingMismatchCount);
      if (goneCount > 0) {
        String items = AmountFormat.count(goneCount, "item was", "items were");
        all.add(items + " deleted at the source before the copy; no action is needed.");
      }
      if (deletedCount > 0) {
        String items = AmountFormat.count(deletedCount, "item is", "items are");
        all.add(items + " marked as deleted at the source and skipped (--skip-deleted).");
      }
      if (copiedUnderOtherLabel > 0) {
        String items = AmountFormat.count(copiedUnderOtherLabel, "item was", "items were");
        all.add(items + " copied from another folder whose label they have.");
      }
      if (duplicatedCount > 0) {
        String items = AmountFormat.count(duplicatedCount, "item is", "items are");
        all.add(items + " duplicated at the destination; the report has both UIDs.");
      }
      all.addAll(alterationLines());
      return all;
    }

    private static void add(List<String> all, String title, List<String> listed, long total) {
      if (total > 0) {
        all.add(title);
        all.addAll(listed);
      }
      if (total > MAX_LISTED) {
        all.add("  " + AmountFormat.count(total - MAX_LISTED) + " more are in the report.");
      }
    }

    /** How the copies differ from the source, in short. */
    private List<String> alterationLines() {
      List<String> all = new ArrayList<>();
      if (alteredCount > 0) {
        String items = AmountFormat.count(alteredCount, "item was", "items were");
        String signed =
            signatureBrokenCount == 0
                ? ""
                : "; "
                    + AmountFormat.count(signatureBrokenCount)
                    + " of them lost a valid DKIM signature";
        all.addAll(
            TextLayout.wrap(
                items
                    + " altered so that the destination accepts "
                    + (alteredCount == 1 ? "it" : "them")
                    + signed
                    + "; the report has the details.",
                "",
                columns));
      }
      alterationCounts.forEach((change, items) -> {
        if (!change.altersContent()) {
          String of = "Of " + AmountFormat.count(items, "item ", "items ");
          all.addAll(TextLayout.wrap(of + change.description() + ".", "", columns));
        }
      });
      return all;
    }

    private static String describe(ReportView.Mailbox mailbox, ReportView.Item item) {
      StringBuilder text = new StringBuilder(mailbox.address());
      text.append(", folder \"").append(item.folder()).append('"');
      if (item.uid() != null) {
        text.append(", UID ").append(item.uid());
      }
      if (item.subject() != null && !item.subject().isBlank()) {
        text.append(", \"").append(TextLayout.truncateMiddle(item.subject(), 60)).append('"');
      }
      if (item.date() != null) {
        text.append(", ").append(item.date().atZone(ZoneId.systemDefault()).toLocalDate());
      }
      if (item.size() != null) {
        text.append(", ").append(AmountFormat.bytes(item.size()));
      }
      return text.toString();
    }

    private static String explain(ReportView.Item item) {
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
  public static List<String> ticket(List<TicketEntry> thread, ZoneId zone, int columns) {
    List<String> lines = new ArrayList<>();
    int omitted = Math.max(0, thread.size() - MAX_TICKET_ENTRIES);
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

  /** The plan of a dry run: a line per folder. */
  public static List<String> plan(PlanView.Mailbox mailbox, int columns) {
    List<String> lines = new ArrayList<>();
    FailureView failure = mailbox.failure();
    if (failure != null) {
      lines.addAll(
          failure(mailbox.address(), failure, columns).stream().map(l -> l.substring(2)).toList());
      return lines;
    }
    String address = TextLayout.printable(mailbox.address());
    lines.add(address + ": " + AmountFormat.count(mailbox.found(), "item", "items"));
    int widest =
        mailbox.folders().stream()
            .flatMap(f -> f.sources().stream())
            .mapToInt(s -> TextLayout.width(TextLayout.printable(s.folder())))
            .max()
            .orElse(0);
    int name = Math.min(widest, Math.max(12, (columns - 20) / 2));
    for (PlanView.Folder folder : mailbox.folders()) {
      String destination = TextLayout.printable(folder.destination());
      for (PlanView.Source source : folder.sources()) {
        String from =
            TextLayout.padRight(
                TextLayout.truncateMiddle(TextLayout.printable(source.folder()), name), name);
        String items = TextLayout.padLeft(AmountFormat.count(source.found()), 9);
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
        : TextLayout.wrap(label + TextLayout.printable(String.join(", ", folders)), "  ", columns);
  }
}
