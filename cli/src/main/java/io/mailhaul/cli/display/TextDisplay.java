package io.mailhaul.cli.display;

import io.mailhaul.cli.client.BatchRequest;
import io.mailhaul.cli.client.BatchView;
import io.mailhaul.cli.client.PlanView;
import io.mailhaul.cli.client.Problem;
import io.mailhaul.cli.client.ReportFile;
import io.mailhaul.cli.client.Submitted;
import io.mailhaul.cli.client.TicketEntry;
import io.mailhaul.cli.terminal.AmountFormat;
import io.mailhaul.cli.terminal.ExitCode;
import io.mailhaul.cli.terminal.ShellCommand;
import io.mailhaul.cli.terminal.Streams;
import io.mailhaul.cli.terminal.TextLayout;
import io.mailhaul.model.Totals;
import java.io.IOException;
import java.net.URI;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Text for users: results on standard output, problems on standard error. */
public final class TextDisplay implements Display {

  private final Streams streams;
  private final ProgressView progress;
  private final boolean reportIsKept;

  /**
   * A display on those streams.
   *
   * @param reportIsKept whether the report's file still exists after the command
   */
  public TextDisplay(Streams streams, ProgressView progress, boolean reportIsKept) {
    this.reportIsKept = reportIsKept;
    this.streams = streams;
    this.progress = progress;
  }

  @Override
  public void showPhase(String description) {
    progress.showPhase(description);
  }

  @Override
  public void showWarning(String text) {
    printProblems(TextLayout.wrap("mailhaul: " + text, "", columns()));
  }

  @Override
  public void showSubmitted(BatchRequest request, Submitted submitted, URI platform) {
    StringBuilder text = new StringBuilder("Batch ").append(submitted.name());
    if (request.dryRun()) {
      text.append(", dry run");
    } else {
      text.append(", run ").append(submitted.run());
      text.append(submitted.joined() ? ", an unfinished run that continues" : "");
    }
    text.append(": ").append(AmountFormat.count(submitted.mailboxes(), "mailbox", "mailboxes"));
    if (submitted.added() > 0 && !submitted.created()) {
      text.append(", ").append(AmountFormat.count(submitted.added())).append(" of them new");
    }
    text.append(", from ").append(request.from()).append(" to ").append(request.to());
    progress.clear();
    printResults(TextLayout.wrap(text.toString(), "", columns()));
    if (!submitted.missing().isEmpty()) {
      warnNotInFile(submitted.missing());
    }
  }

  private void warnNotInFile(List<String> addresses) {
    List<String> shown = addresses.subList(0, Math.min(20, addresses.size()));
    int more = addresses.size() - shown.size();
    String is = addresses.size() == 1 ? " is" : " are";
    showWarning(
        AmountFormat.count(addresses.size(), "mailbox", "mailboxes")
            + " of the batch"
            + is
            + " no longer in the file and not changed: "
            + TextLayout.printable(String.join(", ", shown))
            + (more > 0 ? " and " + AmountFormat.count(more) + " more" : ""));
  }

  @Override
  public void showProgress(BatchView activity, String hint) {
    progress.show(activity, hint);
  }

  /** The user reads the thread at the end. */
  @Override
  public void showTicket(List<TicketEntry> entries) {}

  @Override
  public void showReport(BatchView batch, List<TicketEntry> thread, ReportFile report, int exitCode)
      throws IOException {
    progress.showEnd(batch);
    int columns = columns();
    streams.out().println();
    printResults(ReportTable.lines(batch, columns));
    if (!thread.isEmpty()) {
      streams.out().println();
      streams.out().println("The ticket:");
      printResults(RunSummary.ticket(thread, ZoneId.systemDefault(), columns));
    }
    RunSummary.ReportFindings items = new RunSummary.ReportFindings(columns);
    report.eachMailbox(items::add);
    streams.out().println();
    printProblems(RunSummary.failedMailboxes(batch, columns));
    printProblems(items.lines());
    printResults(RunSummary.flags(batch.flags(), columns));
    printResults(TextLayout.wrap(verdict(batch, exitCode), "", columns));
    if (reportIsKept) {
      streams.out().println("Report: " + report.path());
    }
  }

  private static String verdict(BatchView batch, int exitCode) {
    Totals totals = batch.totals();
    String copied = AmountFormat.count(totals.copied(), "item", "items") + " copied";
    String present = AmountFormat.count(totals.alreadyPresent()) + " already present";
    return switch (exitCode) {
      case ExitCode.COMPLETE -> "Complete: " + copied + ", " + present + ", nothing remains.";
      case ExitCode.INCOMPLETE_MESSAGES -> {
        long incomplete = totals.skipped() + totals.failed();
        String remainder =
            incomplete == 0
                ? "but an empty folder is missing"
                : AmountFormat.count(incomplete) + " skipped or failed";
        yield "Finished: " + copied + ", " + present + ", " + remainder + ".";
      }
      default ->
          "Not complete: "
              + copied
              + ", "
              + present
              + "; "
              + AmountFormat.count(batch.failedCount(), "mailbox", "mailboxes")
              + " failed. Run the same command again to retry.";
    };
  }

  @Override
  public void showPlan(BatchView batch, PlanView plan, int exitCode) {
    progress.clear();
    int columns = columns();
    long found = 0;
    for (PlanView.Mailbox mailbox : plan.mailboxes()) {
      if (mailbox.failure() == null) {
        found += mailbox.found();
        printResults(RunSummary.plan(mailbox, columns));
      }
    }
    printProblems(RunSummary.failedMailboxes(batch, columns));
    String mailboxes = AmountFormat.count(batch.finishedCount(), "mailbox", "mailboxes");
    String items = AmountFormat.count(found, "item", "items");
    streams.out().println("Dry run: " + mailboxes + " with " + items + ". Nothing was changed.");
  }

  @Override
  public void showInterrupted(String text, @Nullable ShellCommand resumeCommand, boolean detached) {
    printProblems(TextLayout.wrap(text, "", columns()));
    if (resumeCommand != null) {
      streams.err().println("  " + resumeCommand);
    }
  }

  @Override
  public void showProblem(String message, List<Problem.LineError> faults, int exitCode) {
    printProblems(TextLayout.wrap("mailhaul: " + TextLayout.printable(message), "", columns()));
    for (Problem.LineError fault : faults) {
      String where = fault.line() > 0 ? "line " + fault.line() + ": " : "";
      printProblems(
          TextLayout.wrap(TextLayout.printable(where + fault.message()), "  ", columns()));
    }
  }

  @Override
  public void close() {
    progress.close();
  }

  private int columns() {
    return streams.columns();
  }

  private void printResults(List<String> lines) {
    lines.forEach(streams.out()::println);
    streams.out().flush();
  }

  private void printProblems(List<String> lines) {
    if (!lines.isEmpty()) {
      progress.clear();
      streams.out().flush();
      lines.forEach(streams.err()::println);
      streams.err().flush();
    }
  }
}
