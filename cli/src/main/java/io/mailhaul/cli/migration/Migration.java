package io.mailhaul.cli.migration;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.DryRunPlan;
import io.mailhaul.api.batch.ReportView;
import io.mailhaul.api.batch.RunResult;
import io.mailhaul.api.batch.SubmissionResult;
import io.mailhaul.api.batch.TicketEntry;
import io.mailhaul.cli.client.BatchClient;
import io.mailhaul.cli.client.PlatformUnreachableException;
import io.mailhaul.cli.client.ReportFile;
import io.mailhaul.cli.client.RequestRefusedException;
import io.mailhaul.cli.display.Display;
import io.mailhaul.cli.terminal.ExitCode;
import io.mailhaul.cli.terminal.Interrupt;
import io.mailhaul.standalone.platform.PlatformException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One run of a batch, from the request to the report. The command may end at any time: the next one
 * resumes the run.
 */
final class Migration {

  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
  private static final Duration TICKET_POLL_INTERVAL = Duration.ofSeconds(2);

  /** On a busy machine the platform may respond late; after this time it counts as failed. */
  private static final Duration UNREACHABLE_TIMEOUT = Duration.ofSeconds(15);

  /** How long to wait for the last ticket entries, which arrive after the end of the run. */
  private static final Duration LAST_TICKET_ENTRIES_TIMEOUT = Duration.ofSeconds(5);

  /**
   * What the migration uses.
   *
   * @param platform the address of the REST API
   * @param platformCheck throws {@link io.mailhaul.standalone.platform.PlatformException} if the
   *     platform has failed
   * @param interruptHint tells the user what Ctrl-C does
   */
  record Context(
      URI platform,
      Runnable platformCheck,
      BatchClient client,
      Display display,
      Interrupt interrupt,
      String interruptHint) {}

  private final Context context;
  private final BatchClient client;
  private final Display display;
  private final Interrupt interrupt;
  private final BatchRequest request;
  private final Path reportFile;
  private final List<TicketEntry> ticketThread = new ArrayList<>();
  private long lastTicketEntry;
  private long ticketReadAt;

  /** A migration that has not started yet. */
  Migration(Context context, BatchRequest request, Path reportFile) {
    this.context = context;
    this.client = context.client();
    this.display = context.display();
    this.interrupt = context.interrupt();
    this.request = request;
    this.reportFile = reportFile;
  }

  /**
   * Submits the batch and shows its progress until the run ends.
   *
   * @return the exit code; empty if the user has interrupted the command before
   * @throws RequestRefusedException if batch-service refuses the batch
   * @throws IOException if the report cannot be written
   * @throws PlatformException if the platform has failed
   */
  OptionalInt run() throws RequestRefusedException, IOException {
    if (!request.dryRun()) {
      new ReportFile(reportFile).checkWritable();
    }
    lastTicketEntry = latestTicketEntryNumber();
    SubmissionResult submitted = client.submit(request);
    display.showSubmitted(request, submitted, context.platform());
    BatchView activity = retryWhileUnreachable(() -> client.activity(request.name()));
    while (!activity.ended()) {
      display.showProgress(activity, context.interruptHint());
      collectTicket(false);
      if (interrupt.awaitRequest(POLL_INTERVAL)) {
        return OptionalInt.empty();
      }
      context.platformCheck().run();
      activity = retryWhileUnreachable(() -> client.activity(request.name()));
    }
    int run = activity.run();
    retryWhileUnreachable(() -> {
      client.acknowledge(request.name(), run);
      return run;
    });
    return OptionalInt.of(request.dryRun() ? reportPlan() : reportRun());
  }

  private int reportRun() throws RequestRefusedException, IOException {
    BatchView batch = retryWhileUnreachable(() -> client.batch(request.name()));
    awaitLastTicketEntries(batch.endedAt());
    client.saveReport(request.name(), reportFile);
    RunResult result = Objects.requireNonNull(batch.result(), "A run that has ended has a result");
    int exitCode = ExitCode.of(result);
    ReportFile report = new ReportFile(reportFile);
    display.showReport(batch, List.copyOf(ticketThread), report, exitCode);
    if (exitCode != ExitCode.MAILBOX_FAILED && FolderOptionCheck.isNeeded(request.options())) {
      FolderOptionCheck names = new FolderOptionCheck(request.options());
      report.eachMailbox(mailbox -> {
        for (ReportView.Folder folder : mailbox.folders()) {
          folder
              .sources()
              .forEach(s -> names.recordMigrated(s, folder.folder(), folder.mappingRules().get(s)));
        }
        mailbox.excludedFolders().forEach(names::recordExcluded);
      });
      names.warnings().forEach(display::showWarning);
    }
    return exitCode;
  }

  private int reportPlan() throws RequestRefusedException {
    BatchView batch = retryWhileUnreachable(() -> client.batch(request.name()));
    int exitCode =
        ExitCode.of(batch.failedCount() > 0 ? RunResult.MAILBOXES_FAILED : RunResult.COMPLETE);
    DryRunPlan plan = client.plan(request.name());
    display.showPlan(batch, plan, exitCode);
    if (exitCode == ExitCode.COMPLETE && FolderOptionCheck.isNeeded(request.options())) {
      FolderOptionCheck names = new FolderOptionCheck(request.options());
      for (DryRunPlan.PlannedMailbox mailbox : plan.mailboxes()) {
        for (DryRunPlan.Folder folder : mailbox.folders()) {
          folder
              .sources()
              .forEach(
                  s -> names.recordMigrated(s.folder(), folder.destination(), s.mappingRule()));
        }
        mailbox.excludedFolders().forEach(names::recordExcluded);
      }
      names.warnings().forEach(display::showWarning);
    }
    return exitCode;
  }

  /** The number of the latest ticket entry of earlier runs, which are not shown again. */
  private long latestTicketEntryNumber() throws RequestRefusedException {
    try {
      List<TicketEntry> entries = client.ticket(request.name(), 0);
      return entries.isEmpty() ? 0 : entries.getLast().number();
    } catch (RequestRefusedException e) {
      if (e.isNotFound()) {
        return 0;
      }
      throw e;
    }
  }

  private void collectTicket(boolean force) throws RequestRefusedException {
    long nanos = System.nanoTime();
    if (!force && nanos - ticketReadAt < TICKET_POLL_INTERVAL.toNanos()) {
      return;
    }
    ticketReadAt = nanos;
    List<TicketEntry> entries =
        retryWhileUnreachable(() -> client.ticket(request.name(), lastTicketEntry));
    if (!entries.isEmpty()) {
      lastTicketEntry = entries.getLast().number();
      ticketThread.addAll(entries);
      display.showTicket(entries);
    }
  }

  private void awaitLastTicketEntries(@Nullable Instant endedAt) throws RequestRefusedException {
    long deadline = System.nanoTime() + LAST_TICKET_ENTRIES_TIMEOUT.toNanos();
    boolean complete = false;
    while (!complete && System.nanoTime() < deadline) {
      complete =
          endedAt != null
              && !ticketThread.isEmpty()
              && !ticketThread.getLast().at().isBefore(endedAt);
      if (interrupt.awaitRequest(Duration.ofMillis(200))) {
        break;
      }
      collectTicket(true);
    }
  }

  private interface PlatformCall<T> {
    T call() throws RequestRefusedException;
  }

  private <T> T retryWhileUnreachable(PlatformCall<T> call) throws RequestRefusedException {
    long deadline = System.nanoTime() + UNREACHABLE_TIMEOUT.toNanos();
    while (true) {
      try {
        return call.call();
      } catch (PlatformUnreachableException e) {
        context.platformCheck().run();
        if (System.nanoTime() > deadline || interrupt.isRequested()) {
          throw e;
        }
        interrupt.awaitRequest(POLL_INTERVAL);
      }
    }
  }
}
