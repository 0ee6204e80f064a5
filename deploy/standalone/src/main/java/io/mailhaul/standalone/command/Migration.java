package io.mailhaul.standalone.command;

import io.mailhaul.standalone.client.BatchClient;
import io.mailhaul.standalone.client.BatchRequest;
import io.mailhaul.standalone.client.BatchView;
import io.mailhaul.standalone.client.PlanView;
import io.mailhaul.standalone.client.PlatformGoneException;
import io.mailhaul.standalone.client.RefusedException;
import io.mailhaul.standalone.client.ReportFile;
import io.mailhaul.standalone.client.ReportView;
import io.mailhaul.standalone.client.Submitted;
import io.mailhaul.standalone.client.TicketMessage;
import io.mailhaul.standalone.platform.PlatformException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One run of a batch, from the request to the report. The command may end at any time: the next one
 * resumes the run.
 */
public final class Migration {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration TICKET_POLL = Duration.ofSeconds(2);

  /** On a busy machine the platform may respond late; after this time it counts as failed. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** How long to wait for the last ticket entries, which arrive after the end of the run. */
  private static final Duration LAST_MESSAGES = Duration.ofSeconds(5);

  private final URI platform;
  private final Runnable platformCheck;
  private final BatchClient client;
  private final BatchRequest request;
  private final Path reportFile;
  private final Display display;
  private final Interrupt interrupt;
  private final String hint;
  private final List<TicketMessage> thread = new ArrayList<>();
  private long lastMessage;
  private long ticketAskedAt;

  /**
   * A migration that has not started yet.
   *
   * @param platform the address of the REST API
   * @param platformCheck throws {@link PlatformException} if the platform has failed
   * @param hint tells the user what Ctrl-C does
   */
  Migration(
      URI platform,
      Runnable platformCheck,
      BatchClient client,
      BatchRequest request,
      Path reportFile,
      Display display,
      Interrupt interrupt,
      String hint) {
    this.platform = platform;
    this.platformCheck = platformCheck;
    this.hint = hint;
    this.client = client;
    this.request = request;
    this.reportFile = reportFile;
    this.display = display;
    this.interrupt = interrupt;
  }

  /**
   * Submits the batch and shows its progress until the run ends.
   *
   * @return the exit code; empty if the user has interrupted the command before
   * @throws RefusedException if batch-service rejects the batch
   * @throws IOException if the report cannot be written
   * @throws PlatformException if the platform has failed
   */
  OptionalInt run() throws RefusedException, IOException {
    lastMessage = latestMessage();
    Submitted submitted = client.submit(request);
    display.submitted(request, submitted, platform);
    BatchView activity = patiently(() -> client.activity(request.name()));
    while (!activity.ended()) {
      display.progress(activity, hint);
      collectTicket(false);
      if (interrupt.within(POLL)) {
        return OptionalInt.empty();
      }
      platformCheck.run();
      activity = patiently(() -> client.activity(request.name()));
    }
    return OptionalInt.of(request.dryRun() ? planned() : ended());
  }

  private int ended() throws RefusedException, IOException {
    BatchView batch = patiently(() -> client.batch(request.name()));
    awaitLastMessages(batch.endedAt());
    Files.createDirectories(reportFile.toAbsolutePath().getParent());
    client.saveReport(request.name(), reportFile);
    int exitCode = ExitCode.of(batch);
    ReportFile report = new ReportFile(reportFile);
    display.ended(batch, List.copyOf(thread), report, exitCode);
    if (exitCode != ExitCode.MAILBOX_FAILED && request.namesFolders()) {
      FolderNames names = new FolderNames(request);
      report.eachMailbox(mailbox -> {
        for (ReportView.Folder folder : mailbox.folders()) {
          folder.sources().forEach(s -> names.migrated(s, folder.folder(), folder.rules().get(s)));
        }
        mailbox.excludedFolders().forEach(names::excluded);
      });
      names.warnings().forEach(display::warning);
    }
    return exitCode;
  }

  private int planned() throws RefusedException {
    BatchView batch = patiently(() -> client.batch(request.name()));
    int exitCode = batch.failed() > 0 ? ExitCode.MAILBOX_FAILED : ExitCode.COMPLETE;
    PlanView plan = client.plan(request.name());
    display.planned(batch, plan, exitCode);
    if (exitCode == ExitCode.COMPLETE && request.namesFolders()) {
      FolderNames names = new FolderNames(request);
      for (PlanView.Mailbox mailbox : plan.mailboxes()) {
        for (PlanView.Folder folder : mailbox.folders()) {
          folder.sources().forEach(s -> names.migrated(s.folder(), folder.destination(), s.rule()));
        }
        mailbox.excludedFolders().forEach(names::excluded);
      }
      names.warnings().forEach(display::warning);
    }
    return exitCode;
  }

  /** The number of the latest ticket entry of earlier runs, which are not shown again. */
  private long latestMessage() throws RefusedException {
    try {
      List<TicketMessage> entries = client.ticket(request.name(), 0);
      return entries.isEmpty() ? 0 : entries.getLast().number();
    } catch (RefusedException e) {
      if (e.notFound()) {
        return 0;
      }
      throw e;
    }
  }

  private void collectTicket(boolean force) throws RefusedException {
    long nanos = System.nanoTime();
    if (!force && nanos - ticketAskedAt < TICKET_POLL.toNanos()) {
      return;
    }
    ticketAskedAt = nanos;
    List<TicketMessage> entries = patiently(() -> client.ticket(request.name(), lastMessage));
    if (!entries.isEmpty()) {
      lastMessage = entries.getLast().number();
      thread.addAll(entries);
      display.ticket(entries);
    }
  }

  private void awaitLastMessages(@Nullable Instant endedAt) throws RefusedException {
    long deadline = System.nanoTime() + LAST_MESSAGES.toNanos();
    boolean complete = false;
    while (!complete && System.nanoTime() < deadline) {
      complete = endedAt != null && !thread.isEmpty() && !thread.getLast().at().isBefore(endedAt);
      if (interrupt.within(Duration.ofMillis(200))) {
        break;
      }
      collectTicket(true);
    }
  }

  private interface Question<T> {
    T ask() throws RefusedException;
  }

  private <T> T patiently(Question<T> call) throws RefusedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return call.ask();
      } catch (PlatformGoneException e) {
        platformCheck.run();
        if (System.nanoTime() > deadline || interrupt.requested()) {
          throw e;
        }
        interrupt.within(POLL);
      }
    }
  }
}
