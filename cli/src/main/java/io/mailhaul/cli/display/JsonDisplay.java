package io.mailhaul.cli.display;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.DryRunPlan;
import io.mailhaul.api.batch.FailureDetails;
import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.batch.MailboxView;
import io.mailhaul.api.batch.SubmissionResult;
import io.mailhaul.api.batch.TicketEntry;
import io.mailhaul.api.csv.FileError;
import io.mailhaul.api.json.PrintableEscapes;
import io.mailhaul.cli.client.ReportFile;
import io.mailhaul.cli.terminal.ExitCode;
import io.mailhaul.cli.terminal.RateMeter;
import io.mailhaul.cli.terminal.ShellCommand;
import io.mailhaul.model.Totals;
import io.mailhaul.model.folder.FlagCounts;
import java.io.PrintStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON object per line on standard output, and no other output there. The fields are API; they
 * are documented in {@code JSON.md}.
 */
public final class JsonDisplay implements Display {

  private static final ObjectWriter JSON =
      JsonMapper.builder().build().writer().with(new PrintableEscapes());
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

  private final PrintStream out;
  private final PrintStream err;
  private final Clock clock;
  private final RateMeter rate = new RateMeter();
  private @Nullable Totals shown;
  private Map<MailboxStatus, Integer> shownCounts = Map.of();
  private long shownAt;

  public JsonDisplay(PrintStream out, PrintStream err, Clock clock) {
    this.out = out;
    this.err = err;
    this.clock = clock;
  }

  @Override
  public void showPhase(String description) {}

  @Override
  public void showWarning(String text) {
    err.println("mailhaul: " + text);
  }

  @Override
  public void showSubmitted(BatchRequest request, SubmissionResult submitted, URI platform) {
    Map<String, Object> line = line("run");
    line.put("batch", submitted.name());
    line.put("run", submitted.run());
    line.put("dryRun", request.dryRun());
    line.put("joinedActiveRun", submitted.joinedActiveRun());
    line.put("mailboxes", submitted.mailboxes());
    line.put("added", submitted.added());
    line.put("notInFile", submitted.notInFile());
    line.put("platform", platform.toString());
    print(line);
  }

  @Override
  public void showProgress(BatchView activity, String hint) {
    long now = System.nanoTime();
    Totals totals = activity.totals();
    rate.addSample(now, totals.found() - totals.remaining(), totals.bytes());
    boolean same = totals.equals(shown) && activity.mailboxesByStatus().equals(shownCounts);
    if (same || (shown != null && now - shownAt < MIN_INTERVAL.toNanos())) {
      return;
    }
    shown = totals;
    shownCounts = activity.mailboxesByStatus();
    shownAt = now;
    Map<String, Object> line = line("progress");
    line.put("totals", totals);
    line.put("mailboxesByStatus", activity.mailboxesByStatus());
    line.put("messagesPerSecond", rounded(rate.messagesPerSecond()));
    line.put("bytesPerSecond", rounded(rate.bytesPerSecond()));
    line.put("sessionLimits", activity.sessionLimits());
    line.put("mailboxes", activity.mailboxes().stream().map(JsonDisplay::mailbox).toList());
    print(line);
  }

  private void printFailed(MailboxView mailbox) {
    Map<String, Object> line = line("mailboxFailed");
    line.put("address", mailbox.address());
    line.put("failure", mailbox.failure());
    print(line);
  }

  @Override
  public void showTicket(List<TicketEntry> entries) {
    for (TicketEntry entry : entries) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("type", "ticket");
      line.put("at", entry.at().toString());
      line.put("number", entry.number());
      line.put("subject", entry.subject());
      line.put("lines", entry.lines());
      print(line);
    }
  }

  @Override
  public void showReport(
      BatchView batch, List<TicketEntry> thread, ReportFile report, int exitCode) {
    batch.mailboxes().stream()
        .filter(mailbox -> mailbox.status() == MailboxStatus.FAILED)
        .forEach(this::printFailed);
    Map<String, Object> line = end(batch, exitCode);
    line.put("copySeconds", batch.copySeconds());
    line.put("report", report.path().toString());
    print(line);
  }

  @Override
  public void showPlan(BatchView batch, DryRunPlan plan, int exitCode) {
    for (DryRunPlan.PlannedMailbox mailbox : plan.mailboxes()) {
      Map<String, Object> line = line("plan");
      line.put("address", mailbox.address());
      line.put("found", mailbox.found());
      line.put("failure", mailbox.failure());
      line.put("folders", mailbox.folders());
      line.put("excludedFolders", mailbox.excludedFolders());
      line.put("virtualFolders", mailbox.virtualFolders());
      print(line);
    }
    print(end(batch, exitCode));
  }

  private Map<String, Object> end(BatchView batch, int exitCode) {
    Map<String, Object> line = line("end");
    line.put("exitCode", exitCode);
    line.put("batch", batch.name());
    line.put("run", batch.run());
    line.put("totals", batch.totals());
    line.put("flags", Objects.requireNonNullElse(batch.flags(), FlagCounts.NONE));
    line.put("skippedBenign", batch.skippedBenign());
    line.put("alterationCounts", new TreeMap<>(batch.alterationCounts()));
    line.put("mailboxesByStatus", batch.mailboxesByStatus());
    line.put("sessionLimits", batch.sessionLimits());
    return line;
  }

  @Override
  public void showInterrupted(String text, @Nullable ShellCommand resumeCommand, boolean detached) {
    err.println("mailhaul: " + text);
    Map<String, Object> line = line("interrupted");
    line.put("exitCode", ExitCode.INTERRUPTED);
    line.put("detached", detached);
    line.put("resumeCommand", resumeCommand == null ? null : resumeCommand.toString());
    print(line);
  }

  @Override
  public void showProblem(String message, List<FileError> errors, int exitCode) {
    err.println("mailhaul: " + message);
    for (FileError error : errors) {
      String where = error.line() > 0 ? "line " + error.line() + ": " : "";
      err.println("  " + where + error.message());
    }
    Map<String, Object> line = line("error");
    line.put("exitCode", exitCode);
    line.put("message", message);
    line.put("errors", errors);
    print(line);
  }

  @Override
  public void close() {}

  private static Map<String, Object> mailbox(MailboxView mailbox) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("address", mailbox.address());
    fields.put("status", mailbox.status());
    fields.put("pass", mailbox.pass());
    fields.put("totals", mailbox.totals());
    FailureDetails failure = mailbox.failure();
    if (failure != null) {
      fields.put("failure", failure);
    }
    if (mailbox.parkedUntil() != null) {
      fields.put("parkedUntil", mailbox.parkedUntil().toString());
    }
    return fields;
  }

  private static double rounded(double rate) {
    return Math.round(rate * 10) / 10.0;
  }

  private Map<String, Object> line(String type) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", type);
    fields.put("at", clock.instant().toString());
    return fields;
  }

  private void print(Map<String, Object> fields) {
    out.println(JSON.writeValueAsString(fields));
    out.flush();
  }
}
