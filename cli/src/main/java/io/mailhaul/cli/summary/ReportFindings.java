package io.mailhaul.cli.summary;

import io.mailhaul.api.batch.ReportView;
import io.mailhaul.cli.terminal.AmountFormat;
import io.mailhaul.cli.terminal.TextLayout;
import io.mailhaul.model.ByteSize;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.ListingMismatch;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects from the report what the user must know: messages not copied, altered, duplicated. */
public final class ReportFindings {

  /** How many messages and folders are listed; the report has all. */
  static final int MAX_LISTED = 20;

  private final List<String> lines = new ArrayList<>();
  private final int columns;
  private long count;
  private final Map<FailureReason, Long> benignCounts = new EnumMap<>(FailureReason.class);
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
  public void add(ReportView.ReportedMailbox mailbox) {
    alteredCount += mailbox.alteredMessages().size();
    signatureBrokenCount +=
        mailbox.alteredMessages().stream()
            .filter(ReportView.AlteredMessage::signatureBroken)
            .count();
    mailbox
        .alterationCounts()
        .forEach((alteration, messages) -> alterationCounts.merge(alteration, messages, Long::sum));
    for (ReportView.Folder folder : mailbox.folders()) {
      copiedUnderOtherLabel += folder.copiedUnderOtherLabel();
      folder
          .listingMismatches()
          .forEach((source, found) -> addListingMismatch(mailbox, source, found));
    }
    for (ReportView.Item item : mailbox.items()) {
      if (item.reason().isBenign()) {
        benignCounts.merge(item.reason(), 1L, Long::sum);
      } else if (item.reason() == FailureReason.MESSAGE_DUPLICATED) {
        duplicatedCount++;
      } else if (item.uid() == null) {
        list(folders, ++incompleteFolders, mailbox, item);
      } else {
        list(lines, ++count, mailbox, item);
      }
    }
  }

  private void list(
      List<String> in, long number, ReportView.ReportedMailbox mailbox, ReportView.Item item) {
    if (number <= MAX_LISTED) {
      in.addAll(TextLayout.wrap(TextLayout.printable(describe(mailbox, item)), "  ", columns));
      in.addAll(TextLayout.wrap(TextLayout.printable(explain(item)), "    ", columns));
    }
  }

  private void addListingMismatch(
      ReportView.ReportedMailbox mailbox, String source, ListingMismatch found) {
    if (++listingMismatchCount <= MAX_LISTED) {
      String missing =
          found.unlisted() == 0
              ? ""
              : " Messages that are not listed cannot be copied: ask the operator of the source"
                  + " to repair the folder, then run the migration again.";
      String text =
          "%s, folder \"%s\": it reports %s and lists %s.%s"
              .formatted(
                  mailbox.address(),
                  source,
                  AmountFormat.count(found.reported(), "message", "messages"),
                  AmountFormat.count(found.listed()),
                  missing);
      listingMismatches.addAll(TextLayout.wrap(TextLayout.printable(text), "  ", columns));
    }
  }

  /** The findings as lines of text. */
  public List<String> lines() {
    List<String> all = new ArrayList<>();
    add(
        all,
        AmountFormat.count(count, "message was", "messages were") + " not copied:",
        lines,
        count);
    String notDone = AmountFormat.count(incompleteFolders, "folder was", "folders were");
    add(all, notDone + " not copied completely:", folders, incompleteFolders);
    String mismatches =
        AmountFormat.count(listingMismatchCount, "source folder does", "source folders do");
    add(
        all,
        mismatches + " not list as many messages as reported:",
        listingMismatches,
        listingMismatchCount);
    benignCounts.forEach(
        (reason, messages) -> all.addAll(TextLayout.wrap(benign(reason, messages), "", columns)));
    if (copiedUnderOtherLabel > 0) {
      String messages = AmountFormat.count(copiedUnderOtherLabel, "message was", "messages were");
      all.add(messages + " copied from another folder whose label they have.");
    }
    if (duplicatedCount > 0) {
      String messages = AmountFormat.count(duplicatedCount, "message is", "messages are");
      all.add(messages + " duplicated at the destination; the report has both UIDs.");
    }
    all.addAll(alterationLines());
    return all;
  }

  private static String benign(FailureReason reason, long messages) {
    return switch (reason) {
      case MESSAGE_DELETED ->
          AmountFormat.count(messages, "message is", "messages are")
              + " marked as deleted at the source and skipped (--skip-deleted).";
      default ->
          "No action is needed for "
              + AmountFormat.count(messages, "message: ", "messages: ")
              + reason.description();
    };
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
      String messages = AmountFormat.count(alteredCount, "message was", "messages were");
      String signed =
          signatureBrokenCount == 0
              ? ""
              : "; the DKIM signature of "
                  + AmountFormat.count(signatureBrokenCount)
                  + " of them is no longer valid";
      all.addAll(
          TextLayout.wrap(
              messages
                  + " altered so that the destination accepts "
                  + (alteredCount == 1 ? "it" : "them")
                  + attached(alterationCounts.getOrDefault(Alteration.ORIGINAL_ATTACHED, 0L))
                  + signed
                  + "; the report has the details.",
              "",
              columns));
    }
    alterationCounts.forEach((alteration, messages) -> {
      if (!alteration.altersContent()) {
        String of = "Of " + AmountFormat.count(messages, "message ", "messages ");
        all.addAll(TextLayout.wrap(of + alteration.description() + ".", "", columns));
      }
    });
    return all;
  }

  private static String attached(long messages) {
    return messages == 0
        ? ""
        : "; "
            + AmountFormat.count(messages)
            + (messages == 1 ? " of them is" : " of them are")
            + " attached, unchanged, to a new message";
  }

  private static String describe(ReportView.ReportedMailbox mailbox, ReportView.Item item) {
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
    if (item.size() > 0) {
      text.append(", ").append(ByteSize.format(item.size()));
    }
    return text.toString();
  }

  private static String explain(ReportView.Item item) {
    StringBuilder text = new StringBuilder(item.description());
    if (!item.detail().isBlank()) {
      text.append(" Server response: ").append(item.detail());
      text.append(item.detail().endsWith(".") ? "" : ".");
    }
    String remedy = OptionHint.remedy(item.reason(), item.remedy());
    if (!remedy.isBlank()) {
      text.append(' ').append(remedy);
    }
    return text.toString();
  }
}
