package io.mailhaul.cli.summary;

import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.FailureDetails;
import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.batch.MailboxView;
import io.mailhaul.cli.terminal.AmountFormat;
import io.mailhaul.cli.terminal.TextLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Failed mailboxes as text. */
public final class FailureText {

  /** How many failed mailboxes are listed; the report has all. */
  static final int MAX_LISTED = 20;

  private FailureText() {}

  /** The failed mailboxes: what happened and what the user can do. */
  public static List<String> ofMailboxes(BatchView batch, int columns) {
    List<MailboxView> failed =
        batch.mailboxes().stream()
            .filter(mailbox -> mailbox.status() == MailboxStatus.FAILED)
            .toList();
    List<String> lines = new ArrayList<>();
    if (failed.isEmpty()) {
      return lines;
    }
    lines.add(AmountFormat.count(failed.size(), "mailbox", "mailboxes") + " failed:");
    for (MailboxView mailbox : failed.subList(0, Math.min(MAX_LISTED, failed.size()))) {
      lines.addAll(of(mailbox.address(), mailbox.failure(), columns));
    }
    if (failed.size() > MAX_LISTED) {
      lines.add("  " + AmountFormat.count(failed.size() - MAX_LISTED) + " more are in the report.");
    }
    return lines;
  }

  /** One mailbox's failure. */
  private static List<String> of(String address, @Nullable FailureDetails failure, int columns) {
    List<String> lines = new ArrayList<>();
    String text = failure == null ? "It failed." : failure.text();
    lines.addAll(TextLayout.wrap(TextLayout.printable(address + ": " + text), "  ", columns));
    String remedy = failure == null ? "" : OptionHint.remedy(failure);
    if (!remedy.isBlank()) {
      lines.addAll(TextLayout.wrap(TextLayout.printable(remedy), "    ", columns));
    }
    return lines;
  }
}
