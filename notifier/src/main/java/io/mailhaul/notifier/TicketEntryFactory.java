package io.mailhaul.notifier;

import io.mailhaul.events.MigrationUpdate;
import io.mailhaul.events.MigrationUpdate.BatchCompleted;
import io.mailhaul.events.MigrationUpdate.BatchOpened;
import io.mailhaul.events.MigrationUpdate.BatchStarted;
import io.mailhaul.events.MigrationUpdate.MailboxFailed;
import io.mailhaul.events.MigrationUpdate.MailboxFinished;
import io.mailhaul.events.TicketUpdate;
import io.mailhaul.model.ByteSize;
import io.mailhaul.model.Failure;
import io.mailhaul.model.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes the ticket's entries for a tenant's administrator: what happened, what it means, what to
 * do. Each update gives one entry with the number of the update.
 */
final class TicketEntryFactory {

  private TicketEntryFactory() {}

  static TicketUpdate of(MigrationUpdate update) {
    return switch (update) {
      case BatchOpened opened ->
          entry(
              opened,
              "Migration %s: ticket opened".formatted(opened.batchName()),
              List.of(
                  "Mailhaul will migrate %s from %s to %s."
                      .formatted(mailboxes(opened.mailboxes()), opened.from(), opened.to()),
                  "Mailhaul only reads the old mailboxes: it changes and deletes nothing there. The"
                      + " users can continue to work in their old and new mailboxes.",
                  "Mailhaul copies folders, messages, flags and dates. It does not copy passwords,"
                      + " rules and alerts, forwarding, signatures, and lists of safe and blocked"
                      + " senders. Please set these up in the new mailboxes.",
                  "You do not have to do anything now. This ticket reports the progress."));
      case BatchStarted started ->
          entry(
              started,
              "Migration %s: run %d started".formatted(started.batchName(), started.run()),
              started.run() == 1
                  ? List.of(
                      "The first run has started for %s. It copies all existing messages."
                          .formatted(mailboxes(started.mailboxes())),
                      "The next run copies the messages that arrive in the old mailboxes"
                          + " after this run has started.")
                  : List.of(
                      "Run %d has started for %s. It copies only new messages."
                          .formatted(started.run(), mailboxes(started.mailboxes())),
                      "Messages that a user changed or deleted in the new mailbox stay changed or"
                          + " deleted. There is one exception: if messages were moved between"
                          + " folders of the old mailbox, or its server has renumbered them,"
                          + " Mailhaul cannot always recognize them."));
      case MailboxFinished finished -> entry(finished, finishedSubject(finished), lines(finished));
      case MailboxFailed failed ->
          entry(
              failed,
              "Migration %s: Mailhaul stopped migrating %s"
                  .formatted(failed.batchName(), failed.address()),
              lines(failed));
      case BatchCompleted completed ->
          entry(completed, completedSubject(completed), lines(completed));
    };
  }

  private static TicketUpdate entry(MigrationUpdate update, String subject, List<String> lines) {
    return new TicketUpdate(
        update.batch(), update.batchName(), update.number(), update.at(), subject, lines);
  }

  private static String finishedSubject(MailboxFinished finished) {
    return "Migration %s: %s is done%s"
        .formatted(
            finished.batchName(),
            finished.address(),
            notCopied(finished.totals()) == 0
                ? ""
                : ", except %s".formatted(messages(notCopied(finished.totals()))));
  }

  private static List<String> lines(MailboxFinished finished) {
    List<String> lines = new ArrayList<>();
    lines.add(totalsLine(finished.totals()));
    lines.addAll(followUps(finished.totals()));
    return lines;
  }

  private static List<String> lines(MailboxFailed failed) {
    Failure failure = failed.failure();
    List<String> lines = new ArrayList<>();
    lines.add("%s: %s".formatted(failed.address(), failure.text()));
    if (!failure.reason().remedy().isEmpty()) {
      lines.add("What to do: " + failure.reason().remedy());
    }
    lines.add(
        "The messages copied so far stay in the new mailbox. The next run continues from there and"
            + " copies nothing twice. The other mailboxes are not affected.");
    return lines;
  }

  private static String completedSubject(BatchCompleted completed) {
    int all = completed.finishedMailboxes() + completed.failedMailboxes();
    if (completed.failedMailboxes() > 0) {
      return "Migration %s: run ended, %d of %s failed"
          .formatted(completed.batchName(), completed.failedMailboxes(), mailboxes(all));
    }
    return notCopied(completed.totals()) == 0
        ? "Migration %s: run complete".formatted(completed.batchName())
        : "Migration %s: run ended, %s not copied"
            .formatted(completed.batchName(), messages(notCopied(completed.totals())));
  }

  private static List<String> lines(BatchCompleted completed) {
    List<String> lines = new ArrayList<>();
    int all = completed.finishedMailboxes() + completed.failedMailboxes();
    lines.add("%d of %s done.".formatted(completed.finishedMailboxes(), mailboxes(all)));
    lines.add(totalsLine(completed.totals()));
    lines.addAll(followUps(completed.totals()));
    if (completed.failedMailboxes() > 0) {
      lines.add(
          "For each failed mailbox, this ticket has an entry with the reason and what to do. Do"
              + " this, then run the same command again: it resumes the failed mailboxes.");
    } else {
      lines.add(
          "To copy messages that have arrived in the old mailboxes since, run the same command"
              + " again. It copies only new messages.");
    }
    return lines;
  }

  /** All totals. The numbers add up to those found. */
  private static String totalsLine(Totals totals) {
    List<String> parts = new ArrayList<>();
    parts.add(number(totals.copied()) + " copied (" + ByteSize.format(totals.bytes()) + ")");
    parts.add(number(totals.alreadyPresent()) + " already present");
    parts.add(number(totals.skipped()) + " skipped");
    parts.add(number(totals.failed()) + " failed");
    if (totals.remaining() > 0) {
      parts.add(number(totals.remaining()) + " remaining");
    }
    return "%s found: %s.".formatted(messages(totals.found()), String.join(", ", parts));
  }

  private static List<String> followUps(Totals totals) {
    List<String> lines = new ArrayList<>();
    if (notCopied(totals) > 0) {
      lines.add(
          "The report lists the messages that need an action, with the reason and what to do. The"
              + " next run retries the failed messages. All messages are unchanged in the old"
              + " mailboxes.");
    }
    if (totals.remaining() > 0) {
      lines.add(
          "The run ended before it processed the remaining messages. Run the same command again.");
    }
    return lines;
  }

  private static long notCopied(Totals totals) {
    return totals.skipped() + totals.failed();
  }

  private static String mailboxes(int count) {
    return count == 1 ? "1 mailbox" : number(count) + " mailboxes";
  }

  private static String messages(long count) {
    return count == 1 ? "1 message" : number(count) + " messages";
  }

  private static String number(long count) {
    return String.format(Locale.ENGLISH, "%,d", count);
  }
}
