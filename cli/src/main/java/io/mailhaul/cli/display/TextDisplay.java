package io.mailhaul.cli.display;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.DryRunPlan;
import io.mailhaul.api.batch.SubmissionResult;
import io.mailhaul.api.batch.TicketEntry;
import io.mailhaul.api.csv.FileError;
import io.mailhaul.cli.client.ReportFile;
import io.mailhaul.cli.summary.FailureText;
import io.mailhaul.cli.summary.FlagText;
import io.mailhaul.cli.summary.PlanText;
import io.mailhaul.cli.summary.ReportFindings;
import io.mailhaul.cli.summary.ReportTable;
import io.mailhaul.cli.summary.SessionText;
import io.mailhaul.cli.summary.TicketLines;
import io.mailhaul.cli.terminal.AmountFormat;
import io.mailhaul.cli.terminal.ExitCode;
import io.mailhaul.cli.terminal.ShellCommand;
import io.mailhaul.cli.terminal.Streams;
import io.mailhaul.cli.terminal.TextLayout;
import io.mailhaul.model.Totals;
import io.mailhaul.model.folder.FlagCounts;
import java.io.IOException;
import java.net.URI;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
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
  public void showSubmitted(BatchRequest request, SubmissionResult submitted, URI platform) {
    StringBuilder text = new StringBuilder("Batch ").append(submitted.name());
    if (request.dryRun()) {
      text.append(", dry run");
    } else {
      text.append(", run ").append(submitted.run());
      text.append(submitted.joinedActiveRun() ? ", an unfinished run that continues" : "");
    }
    text.append(": ").append(AmountFormat.count(submitted.mailboxes(), "mailbox", "mailboxes"));
    if (submitted.added() > 0 && !submitted.created()) {
      text.append(", ").append(AmountFormat.count(submitted.added())).append(" of them new");
    }
    text.append(", from ").append(request.from()).append(" to ").append(request.to());
    progress.clear();
    printResults(TextLayout.wrap(text.toString(), "", columns()));
    if (!submitted.notInFile().isEmpty()) {
      warnNotInFile(submitted.notInFile());
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
      printResults(TicketLines.lines(thread, ZoneId.systemDefault(), columns));
    }
    ReportFindings findings = new ReportFindings(columns);
    report.eachMailbox(findings::add);
    streams.out().println();
    printProblems(FailureText.ofMailboxes(batch, columns));
    printProblems(findings.lines());
    printResults(
        FlagText.lines(Objects.requireNonNullElse(batch.flags(), FlagCounts.NONE), columns));
    printResults(SessionText.lines(batch, columns));
    printResults(TextLayout.wrap(verdict(batch, exitCode), "", columns));
    if (reportIsKept) {
      streams.out().println("Report: " + report.path());
    }
  }

  private static String verdict(BatchView batch, int exitCode) {
    Totals totals = batch.totals();
    String copied = AmountFormat.count(totals.copied(), "message", "messages") + " copied";
    String present = AmountFormat.count(totals.alreadyPresent()) + " already present";
    return switch (exitCode) {
      case ExitCode.COMPLETE -> "Complete: " + copied + ", " + present + ", nothing remains.";
      case ExitCode.INCOMPLETE_MESSAGES -> {
        // Benign skips need no action and do not change the exit code.
        long incomplete = totals.skipped() - batch.skippedBenign() + totals.failed();
        String remainder =
            incomplete == 0
                ? "but an empty folder is missing"
                : AmountFormat.count(incomplete, "message", "messages") + " skipped or failed";
        yield "Finished: " + copied + ", " + present + ", " + remainder + ".";
      }
      default ->
          "Not complete: "
              + copied
              + ", "
              + present
              + "; "
              + AmountFormat.count(batch.failedCount(), "mailbox", "mailboxes")
              + " failed. Correct the causes above, then run the same command again.";
    };
  }

  @Override
  public void showPlan(BatchView batch, DryRunPlan plan, int exitCode) {
    progress.clear();
    int columns = columns();
    long found = 0;
    for (DryRunPlan.PlannedMailbox mailbox : plan.mailboxes()) {
      if (mailbox.failure() == null) {
        found += mailbox.found();
        printResults(PlanText.lines(mailbox, columns));
      }
    }
    printProblems(FailureText.ofMailboxes(batch, columns));
    String mailboxes = AmountFormat.count(batch.finishedCount(), "mailbox", "mailboxes");
    String messages = AmountFormat.count(found, "message", "messages");
    streams.out().println("Dry run: " + mailboxes + " with " + messages + ". Nothing was changed.");
  }

  @Override
  public void showInterrupted(String text, @Nullable ShellCommand resumeCommand, boolean detached) {
    printProblems(TextLayout.wrap(text, "", columns()));
    if (resumeCommand != null) {
      streams.err().println("  " + resumeCommand);
    }
  }

  @Override
  public void showProblem(String message, List<FileError> errors, int exitCode) {
    printProblems(TextLayout.wrap("mailhaul: " + TextLayout.printable(message), "", columns()));
    for (FileError error : errors) {
      String where = error.line() > 0 ? "line " + error.line() + ": " : "";
      printProblems(
          TextLayout.wrap(TextLayout.printable(where + error.message()), "  ", columns()));
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
