package io.mailhaul.cli.migration;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.csv.InvalidFileException;
import io.mailhaul.api.csv.MailboxFileParser;
import io.mailhaul.api.csv.OAuthClients;
import io.mailhaul.cli.client.BatchClient;
import io.mailhaul.cli.client.PlatformUnreachableException;
import io.mailhaul.cli.client.RequestRefusedException;
import io.mailhaul.cli.display.Display;
import io.mailhaul.cli.display.JsonDisplay;
import io.mailhaul.cli.display.ProgressBarsView;
import io.mailhaul.cli.display.ProgressLinesView;
import io.mailhaul.cli.display.ProgressView;
import io.mailhaul.cli.display.TextDisplay;
import io.mailhaul.cli.terminal.ExitCode;
import io.mailhaul.cli.terminal.Interrupt;
import io.mailhaul.cli.terminal.LiveRegion;
import io.mailhaul.cli.terminal.ShellCommand;
import io.mailhaul.cli.terminal.Streams;
import io.mailhaul.standalone.platform.PlatformException;
import io.mailhaul.standalone.platform.PlatformSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Runs a migration: opens platform and display, and turns each outcome into an exit code. */
public final class MigrationRunner {

  private final Streams streams;
  private final Interrupt interrupt;
  private final @Nullable ShellCommand resumeCommand;
  private final boolean json;

  /**
   * A runner for one command.
   *
   * @param resumeCommand the command that resumes the migration after an interruption; null if the
   *     migration cannot be resumed, and its report is not kept
   * @param json whether the output is JSON
   */
  public MigrationRunner(
      Streams streams, Interrupt interrupt, @Nullable ShellCommand resumeCommand, boolean json) {
    this.streams = streams;
    this.interrupt = interrupt;
    this.resumeCommand = resumeCommand;
    this.json = json;
  }

  /** Runs the migration on the platform of that data directory and returns the exit code. */
  public int run(BatchRequest request, List<String> warnings, Path data, Path reportFile) {
    try (Display display = display()) {
      interrupt.beforeForcedExit(display::close);
      warnings.forEach(display::showWarning);
      // batch-service validates the files too; here the user sees an error before the start.
      MailboxFileParser.read(
          request.csv(), new OAuthClients(request.fromOAuth(), request.toOAuth()));
      try (PlatformSession session =
          PlatformSession.open(data, () -> display.showPhase("Starting the platform"))) {
        return run(request, session, reportFile, display);
      } catch (PlatformException e) {
        display.showProblem(String.valueOf(e.getMessage()), List.of(), ExitCode.PLATFORM_FAILED);
        return ExitCode.PLATFORM_FAILED;
      }
    } catch (InvalidFileException e) {
      return reportInvalidFile(e);
    }
  }

  /** Shows the errors of a mailbox file or folder map. */
  public int reportInvalidFile(InvalidFileException e) {
    try (Display display = display()) {
      display.showProblem(String.valueOf(e.getMessage()), e.errors(), ExitCode.USAGE);
    }
    return ExitCode.USAGE;
  }

  private int run(BatchRequest request, PlatformSession session, Path reportFile, Display display) {
    OptionalInt exitCode = OptionalInt.empty();
    try (BatchClient client = new BatchClient(session.url(), session.token())) {
      if (!interrupt.isRequested()) {
        exitCode =
            new Migration(
                    new Migration.Context(
                        session.url(),
                        session::check,
                        client,
                        display,
                        interrupt,
                        interruptHint(session)),
                    request,
                    reportFile)
                .run();
      }
    } catch (RequestRefusedException e) {
      int code = e.isUsageError() ? ExitCode.USAGE : ExitCode.PLATFORM_FAILED;
      display.showProblem(String.valueOf(e.getMessage()), e.fileErrors(), code);
      awaitOtherUsers(session, display);
      return code;
    } catch (PlatformUnreachableException e) {
      display.showProblem(
          e.getMessage()
              + ". See "
              + session.logFile()
              + ". Nothing is lost: run the same command again to resume",
          List.of(),
          ExitCode.PLATFORM_FAILED);
      return ExitCode.PLATFORM_FAILED;
    } catch (IOException e) {
      display.showProblem(
          "The report cannot be written to "
              + reportFile
              + ": "
              + e.getMessage()
              + ". The migration itself has ended: run the same command again, with another"
              + " directory for --report if necessary",
          List.of(),
          ExitCode.PLATFORM_FAILED);
      return ExitCode.PLATFORM_FAILED;
    }
    if (exitCode.isEmpty()) {
      return reportInterruption(session, display);
    }
    awaitOtherUsers(session, display);
    if (session.isOwn()) {
      display.showPhase("Stopping the platform");
    }
    return exitCode.getAsInt();
  }

  private String interruptHint(PlatformSession session) {
    if (!session.isOwn()) {
      return "Ctrl-C ends this command; the migration continues.";
    }
    return resumeCommand == null ? "Ctrl-C stops." : "Ctrl-C stops; the same command resumes.";
  }

  private int reportInterruption(PlatformSession session, Display display) {
    if (!session.isOwn()) {
      display.showInterrupted(
          "The migration continues in " + session.describe() + ". To follow it again:",
          resumeCommand,
          true);
      return ExitCode.INTERRUPTED;
    }
    display.showPhase("Stopping: Mailhaul finishes and records the messages that it is copying");
    session.close();
    String text = resumeCommand == null ? "Stopped." : "Stopped. Nothing is lost. To resume:";
    display.showInterrupted(text, resumeCommand, false);
    return ExitCode.INTERRUPTED;
  }

  private void awaitOtherUsers(PlatformSession session, Display display) {
    if (session.withdrawIfUnused()) {
      return;
    }
    display.showWarning(
        "another command still uses this platform, which runs until that command ends;"
            + " Ctrl-C stops both");
    while (!interrupt.awaitRequest(Duration.ofSeconds(1)) && !session.withdrawIfUnused()) {
      // Waits until the other commands have ended.
    }
  }

  /** Shows what is wrong with the command or its files. */
  public int reportUsage(UsageException e) {
    try (Display display = display()) {
      e.messages().forEach(m -> display.showProblem(m, List.of(), ExitCode.USAGE));
    }
    return ExitCode.USAGE;
  }

  private Display display() {
    if (json) {
      return new JsonDisplay(streams.out(), streams.err(), Clock.systemUTC());
    }
    ProgressView progress =
        streams.terminal().isInteractive()
            ? new ProgressBarsView(streams, new LiveRegion(streams.out()))
            : new ProgressLinesView(streams.out());
    return new TextDisplay(streams, progress, resumeCommand != null);
  }
}
