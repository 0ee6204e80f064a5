package io.mailhaul.cli.summary;

import io.mailhaul.api.batch.DryRunPlan;
import io.mailhaul.cli.terminal.AmountFormat;
import io.mailhaul.cli.terminal.TextLayout;
import java.util.ArrayList;
import java.util.List;

/** The plan of a dry run as text. */
public final class PlanText {

  private PlanText() {}

  /** The plan of a mailbox that has not failed: a line per folder. */
  public static List<String> lines(DryRunPlan.PlannedMailbox mailbox, int columns) {
    List<String> lines = new ArrayList<>();
    String address = TextLayout.printable(mailbox.address());
    lines.add(address + ": " + AmountFormat.count(mailbox.found(), "message", "messages"));
    int widest =
        mailbox.folders().stream()
            .flatMap(f -> f.sources().stream())
            .mapToInt(s -> TextLayout.width(TextLayout.printable(s.folder())))
            .max()
            .orElse(0);
    int name = Math.min(widest, Math.max(12, (columns - 20) / 2));
    for (DryRunPlan.Folder folder : mailbox.folders()) {
      String destination = TextLayout.printable(folder.destination());
      for (DryRunPlan.Source source : folder.sources()) {
        String from =
            TextLayout.padRight(
                TextLayout.truncateMiddle(TextLayout.printable(source.folder()), name), name);
        String messages = TextLayout.padLeft(AmountFormat.count(source.found()), 9);
        String why = source.mappingRuleText() == null ? "" : "  (" + source.mappingRuleText() + ")";
        lines.add("  " + messages + "  " + from + "  →  " + destination + why);
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
