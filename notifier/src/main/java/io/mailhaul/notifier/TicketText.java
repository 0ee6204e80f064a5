package io.mailhaul.notifier;

import io.mailhaul.events.Failure;
import io.mailhaul.events.MigrationUpdate;
import io.mailhaul.events.MigrationUpdate.BatchCompleted;
import io.mailhaul.events.MigrationUpdate.BatchOpened;
import io.mailhaul.events.MigrationUpdate.BatchStarted;
import io.mailhaul.events.MigrationUpdate.MailboxFinished;
import io.mailhaul.events.MigrationUpdate.MailboxGivenUp;
import io.mailhaul.events.TicketUpdate;
import io.mailhaul.events.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a tenant's administrator reads: what happened, what it means, what to do. One message per
 * update, and the update's number is the message's.
 */
final class TicketText {

  private TicketText() {}

  static TicketUpdate of(MigrationUpdate update) {
    return switch (update) {
      case BatchOpened opened ->
          message(
              opened,
              "Migration %s: ticket opened".formatted(opened.batchName()),
              List.of(
                  "We will move %s from %s to %s."
                      .formatted(mailboxes(opened.mailboxes()), opened.from(), opened.to()),
                  "The old side is only read: nothing is changed or deleted there, and everybody"
                      + " can go on working on both sides.",
                  "Folders, messages, flags and dates are moved. Not moved are passwords, rules"
                      + " and alerts, forwarding, signatures, and lists of safe and blocked"
                      + " senders; please set them up again on the new side.",
                  "There is nothing to do for you now; this thread tells how it goes."));
      case BatchStarted started ->
          message(
              started,
              "Migration %s: run %d started".formatted(started.batchName(), started.run()),
              started.run() == 1
                  ? List.of(
                      "The first run has begun, for %s. It copies all that is there now."
                          .formatted(mailboxes(started.mailboxes())),
                      "Messages that arrive on the old side in the meantime are found by the next"
                          + " run.")
                  : List.of(
                      "Run %d has begun, for %s. Only what is new since the last run is copied."
                          .formatted(started.run(), mailboxes(started.mailboxes())),
                      "What was changed on the new side stays as it is, and what was deleted there"
                          + " stays deleted, except where messages were moved from folder to folder"
                          + " on the old side, or numbered anew by its server: then Mailhaul cannot"
                          + " always know that they were there."));
      case MailboxFinished finished ->
          message(finished, finishedSubject(finished), lines(finished));
      case MailboxGivenUp givenUp ->
          message(
              givenUp,
              "Migration %s: %s could not be moved"
                  .formatted(givenUp.batchName(), givenUp.address()),
              lines(givenUp));
      case BatchCompleted completed ->
          message(completed, completedSubject(completed), lines(completed));
    };
  }

  private static TicketUpdate message(MigrationUpdate update, String subject, List<String> lines) {
    return new TicketUpdate(
        update.batch(), update.batchName(), update.number(), update.at(), subject, lines);
  }

  private static String finishedSubject(MailboxFinished finished) {
    return "Migration %s: %s is done%s"
        .formatted(
            finished.batchName(),
            finished.address(),
            missing(finished.totals()) == 0
                ? ""
                : ", except %s".formatted(messages(missing(finished.totals()))));
  }

  private static List<String> lines(MailboxFinished finished) {
    List<String> lines = new ArrayList<>();
    lines.add(account(finished.totals()));
    lines.addAll(remarks(finished.totals()));
    return lines;
  }

  private static List<String> lines(MailboxGivenUp givenUp) {
    Failure failure = givenUp.failure();
    List<String> lines = new ArrayList<>();
    lines.add("%s: %s".formatted(givenUp.address(), failure.text()));
    if (!failure.reason().solve().isEmpty()) {
      lines.add("What to do: " + failure.reason().solve());
    }
    lines.add(
        "What was copied so far stays where it is; the next run goes on from there, and nothing"
            + " is copied twice. The other mailboxes are not affected.");
    return lines;
  }

  private static String completedSubject(BatchCompleted completed) {
    int all = completed.finishedMailboxes() + completed.failedMailboxes();
    if (completed.failedMailboxes() > 0) {
      return "Migration %s: run ended, %d of %s failed"
          .formatted(completed.batchName(), completed.failedMailboxes(), mailboxes(all));
    }
    return missing(completed.totals()) == 0
        ? "Migration %s: run complete".formatted(completed.batchName())
        : "Migration %s: run ended, %s not copied"
            .formatted(completed.batchName(), messages(missing(completed.totals())));
  }

  private static List<String> lines(BatchCompleted completed) {
    List<String> lines = new ArrayList<>();
    int all = completed.finishedMailboxes() + completed.failedMailboxes();
    lines.add("%d of %s done.".formatted(completed.finishedMailboxes(), mailboxes(all)));
    lines.add(account(completed.totals()));
    lines.addAll(remarks(completed.totals()));
    if (completed.failedMailboxes() > 0) {
      lines.add(
          "Each mailbox that failed has a message of its own in this thread, which says why and"
              + " what to do. Then run the same command again: it takes them up where they were.");
    } else {
      lines.add(
          "To fetch what has arrived on the old side since, run the same command again; it copies"
              + " only what is new.");
    }
    return lines;
  }

  /** All numbers of the account, and that they add up. */
  private static String account(Totals totals) {
    List<String> parts = new ArrayList<>();
    parts.add(number(totals.copied()) + " copied (" + bytes(totals.bytes()) + ")");
    parts.add(number(totals.alreadyPresent()) + " already present");
    parts.add(number(totals.skipped()) + " skipped");
    parts.add(number(totals.failed()) + " failed");
    if (totals.remaining() > 0) {
      parts.add(number(totals.remaining()) + " still to do");
    }
    return "%s found: %s.".formatted(messages(totals.found()), String.join(", ", parts));
  }

  private static List<String> remarks(Totals totals) {
    List<String> lines = new ArrayList<>();
    if (missing(totals) > 0) {
      lines.add(
          "The report lists each skipped and failed message with the reason and what to do. The"
              + " next run tries the failed ones again; on the old side they are untouched.");
    }
    if (totals.remaining() > 0) {
      lines.add("What is still to do was not reached; run the same command again.");
    }
    return lines;
  }

  private static long missing(Totals totals) {
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

  private static String bytes(long bytes) {
    if (bytes < 1_000) {
      return bytes == 1 ? "1 byte" : bytes + " bytes";
    }
    double value = bytes;
    String unit = "";
    for (String next : List.of("kB", "MB", "GB", "TB")) {
      if (value < 999.95 && !unit.isEmpty()) {
        break;
      }
      value /= 1_000;
      unit = next;
    }
    return String.format(Locale.ENGLISH, "%.1f %s", value, unit);
  }
}
