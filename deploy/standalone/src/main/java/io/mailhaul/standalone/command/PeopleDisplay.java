package io.mailhaul.standalone.command;

import io.mailhaul.events.Totals;
import io.mailhaul.standalone.client.BatchRequest;
import io.mailhaul.standalone.client.BatchView;
import io.mailhaul.standalone.client.PlanView;
import io.mailhaul.standalone.client.Problem;
import io.mailhaul.standalone.client.ReportFile;
import io.mailhaul.standalone.client.Submitted;
import io.mailhaul.standalone.client.TicketMessage;
import io.mailhaul.standalone.console.Amounts;
import io.mailhaul.standalone.console.ReportTable;
import io.mailhaul.standalone.console.RunSummary;
import io.mailhaul.standalone.console.Text;
import java.io.IOException;
import java.net.URI;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Text for users: results on standard output, problems on standard error. */
final class PeopleDisplay implements Display {

  private final Streams streams;
  private final ProgressView progress;
  private final boolean reportIsKept;

  /**
   * A display on those streams.
   *
   * @param reportIsKept whether the report's file still exists after the command
   */
  PeopleDisplay(Streams streams, ProgressView progress, boolean reportIsKept) {
    this.reportIsKept = reportIsKept;
    this.streams = streams;
    this.progress = progress;
  }

  @Override
  public void phase(String description) {
    progress.phase(description);
  }

  @Override
  public void warning(String text) {
    problems(Text.wrapped("mailhaul: " + text, "", columns()));
  }

  @Override
  public void submitted(BatchRequest request, Submitted submitted, URI platform) {
    StringBuilder text = new StringBuilder("Batch ").append(submitted.name());
    if (request.dryRun()) {
      text.append(", dry run");
    } else {
      text.append(", run ").append(submitted.run());
      text.append(submitted.joined() ? ", an unfinished run that continues" : "");
    }
    text.append(": ").append(Amounts.count(submitted.mailboxes(), "mailbox", "mailboxes"));
    if (submitted.added() > 0 && !submitted.created()) {
      text.append(", ").append(Amounts.count(submitted.added())).append(" of them new");
    }
    text.append(", from ").append(request.from()).append(" to ").append(request.to());
    progress.clear();
    results(Text.wrapped(text.toString(), "", columns()));
    if (!submitted.missing().isEmpty()) {
      missing(submitted.missing());
    }
  }

  private void missing(List<String> addresses) {
    List<String> shown = addresses.subList(0, Math.min(20, addresses.size()));
    int more = addresses.size() - shown.size();
    String is = addresses.size() == 1 ? " is" : " are";
    warning(
        Amounts.count(addresses.size(), "mailbox", "mailboxes")
            + " of the batch"
            + is
            + " no longer in the file and not changed: "
            + Text.printable(String.join(", ", shown))
            + (more > 0 ? " and " + Amounts.count(more) + " more" : ""));
  }

  @Override
  public void progress(BatchView activity, String hint) {
    progress.show(activity, hint);
  }

  /** The user reads the thread at the end. */
  @Override
  public void ticket(List<TicketMessage> entries) {}

  @Override
  public void ended(BatchView batch, List<TicketMessage> thread, ReportFile report, int exitCode)
      throws IOException {
    progress.end(batch);
    int columns = columns();
    streams.out().println();
    results(ReportTable.lines(batch, columns));
    if (!thread.isEmpty()) {
      streams.out().println();
      streams.out().println("The ticket:");
      results(RunSummary.ticket(thread, ZoneId.systemDefault(), columns));
    }
    RunSummary.Items items = new RunSummary.Items(columns);
    report.eachMailbox(items::add);
    streams.out().println();
    problems(RunSummary.failedMailboxes(batch, columns));
    problems(items.lines());
    results(RunSummary.flags(batch.flags(), columns));
    results(Text.wrapped(verdict(batch, exitCode), "", columns));
    if (reportIsKept) {
      streams.out().println("Report: " + report.path());
    }
  }

  private static String verdict(BatchView batch, int exitCode) {
    Totals totals = batch.totals();
    String copied = Amounts.count(totals.copied(), "item", "items") + " copied";
    String present = Amounts.count(totals.alreadyPresent()) + " already present";
    return switch (exitCode) {
      case ExitCode.COMPLETE -> "Complete: " + copied + ", " + present + ", nothing remains.";
      case ExitCode.ITEMS_LEFT -> {
        long incomplete = totals.skipped() + totals.failed();
        String remainder =
            incomplete == 0
                ? "but an empty folder is missing"
                : Amounts.count(incomplete) + " skipped or failed";
        yield "Finished: " + copied + ", " + present + ", " + remainder + ".";
      }
      default ->
          "Not complete: "
              + copied
              + ", "
              + present
              + "; "
              + Amounts.count(batch.failed(), "mailbox", "mailboxes")
              + " failed. Run the same command again to retry.";
    };
  }

  @Override
  public void planned(BatchView batch, PlanView plan, int exitCode) {
    progress.clear();
    int columns = columns();
    long found = 0;
    for (PlanView.Mailbox mailbox : plan.mailboxes()) {
      if (mailbox.failure() == null) {
        found += mailbox.found();
        results(RunSummary.plan(mailbox, columns));
      }
    }
    problems(RunSummary.failedMailboxes(batch, columns));
    String mailboxes = Amounts.count(batch.finished(), "mailbox", "mailboxes");
    String items = Amounts.count(found, "item", "items");
    streams.out().println("Dry run: " + mailboxes + " with " + items + ". Nothing was changed.");
  }

  @Override
  public void interrupted(String text, @Nullable ShellCommand resumeCommand, boolean detached) {
    problems(Text.wrapped(text, "", columns()));
    if (resumeCommand != null) {
      streams.err().println("  " + resumeCommand);
    }
  }

  @Override
  public void problem(String message, List<Problem.Fault> faults, int exitCode) {
    problems(Text.wrapped("mailhaul: " + Text.printable(message), "", columns()));
    for (Problem.Fault fault : faults) {
      String where = fault.line() > 0 ? "line " + fault.line() + ": " : "";
      problems(Text.wrapped(Text.printable(where + fault.message()), "  ", columns()));
    }
  }

  @Override
  public void close() {
    progress.close();
  }

  private int columns() {
    return streams.columns();
  }

  private void results(List<String> lines) {
    lines.forEach(streams.out()::println);
    streams.out().flush();
  }

  private void problems(List<String> lines) {
    if (!lines.isEmpty()) {
      progress.clear();
      streams.out().flush();
      lines.forEach(streams.err()::println);
      streams.err().flush();
    }
  }
}
