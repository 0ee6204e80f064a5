package io.mailhaul.standalone.command;

import io.mailhaul.batch.mailboxfile.Clients;
import io.mailhaul.batch.mailboxfile.FaultyFileException;
import io.mailhaul.batch.mailboxfile.FolderMapFile;
import io.mailhaul.batch.mailboxfile.MailboxFile;
import io.mailhaul.standalone.client.BatchClient;
import io.mailhaul.standalone.client.BatchRequest;
import io.mailhaul.standalone.client.PlatformGoneException;
import io.mailhaul.standalone.client.Problem;
import io.mailhaul.standalone.client.RefusedException;
import io.mailhaul.standalone.console.LiveArea;
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
  private final @Nullable ShellCommand goOn;
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
    this.goOn = resumeCommand;
    this.json = json;
  }

  /** Runs the migration on the platform of that data directory and returns the exit code. */
  public int run(BatchRequest request, List<String> warnings, Path data, Path reportFile) {
    try (Display display = display()) {
      interrupt.lastWords(display::close);
      warnings.forEach(display::warning);
      // batch-service validates the files too; here the user sees an error before the start.
      MailboxFile.read(request.csv(), new Clients(request.fromOAuth(), request.toOAuth()));
      String folderMap = request.folderMap();
      if (folderMap != null) {
        FolderMapFile.read(folderMap);
      }
      try (PlatformSession session =
          PlatformSession.open(data, () -> display.phase("Starting the platform"))) {
        return run(request, session, reportFile, display);
      } catch (PlatformException e) {
        display.problem(String.valueOf(e.getMessage()), List.of(), ExitCode.PLATFORM_FAILED);
        return ExitCode.PLATFORM_FAILED;
      }
    } catch (FaultyFileException e) {
      return faulty(e);
    }
  }

  private int faulty(FaultyFileException e) {
    try (Display display = display()) {
      display.problem(
          String.valueOf(e.getMessage()),
          e.faults().stream().map(f -> new Problem.Fault(f.line(), f.message())).toList(),
          ExitCode.USAGE);
    }
    return ExitCode.USAGE;
  }

  private int run(BatchRequest request, PlatformSession session, Path reportFile, Display display) {
    OptionalInt exitCode = OptionalInt.empty();
    try (BatchClient client = new BatchClient(session.url(), session.token())) {
      if (!interrupt.requested()) {
        exitCode =
            new Migration(
                    session.url(),
                    session::check,
                    client,
                    request,
                    reportFile,
                    display,
                    interrupt,
                    hint(session))
                .run();
      }
    } catch (RefusedException e) {
      int code = e.wrongUsage() ? ExitCode.USAGE : ExitCode.PLATFORM_FAILED;
      display.problem(String.valueOf(e.getMessage()), e.faults(), code);
      stayForOthers(session, display);
      return code;
    } catch (PlatformGoneException e) {
      display.problem(
          e.getMessage() + ". Nothing is lost: run the same command again to resume",
          List.of(),
          ExitCode.PLATFORM_FAILED);
      return ExitCode.PLATFORM_FAILED;
    } catch (IOException e) {
      display.problem(
          "The report cannot be written: " + e.getMessage(), List.of(), ExitCode.PLATFORM_FAILED);
      return ExitCode.PLATFORM_FAILED;
    }
    if (exitCode.isEmpty()) {
      return interrupted(session, display);
    }
    stayForOthers(session, display);
    if (session.isOwn()) {
      display.phase("Stopping the platform");
    }
    return exitCode.getAsInt();
  }

  private String hint(PlatformSession session) {
    if (!session.isOwn()) {
      return "Ctrl-C leaves; the running platform continues.";
    }
    return goOn == null ? "Ctrl-C stops." : "Ctrl-C stops; the same command resumes.";
  }

  private int interrupted(PlatformSession session, Display display) {
    if (!session.isOwn()) {
      display.interrupted(
          "The migration continues in " + session.describe() + ". To follow it again:", goOn, true);
      return ExitCode.INTERRUPTED;
    }
    display.phase("Stopping: finishing and committing the messages that are being copied");
    session.close();
    String text =
        goOn == null ? "Stopped." : "Stopped. Nothing is lost. To resume:";
    display.interrupted(text, goOn, false);
    return ExitCode.INTERRUPTED;
  }

  private void stayForOthers(PlatformSession session, Display display) {
    if (session.leaveToNobody()) {
      return;
    }
    display.warning(
        "another command still uses this platform, which runs until that command ends;"
            + " Ctrl-C stops both");
    while (!interrupt.within(Duration.ofSeconds(1)) && !session.leaveToNobody()) {
      // Waits until the other commands have ended.
    }
  }

  /** Shows what is wrong with the command or its files. */
  int usage(UsageException e) {
    try (Display display = display()) {
      e.messages().forEach(m -> display.problem(m, List.of(), ExitCode.USAGE));
    }
    return ExitCode.USAGE;
  }

  private Display display() {
    if (json) {
      return new JsonDisplay(streams.out(), streams.err(), Clock.systemUTC());
    }
    ProgressView progress =
        streams.terminal().interactive()
            ? new BarsProgress(streams, new LiveArea(streams.out()))
            : new PlainLines(streams.out());
    return new PeopleDisplay(streams, progress, goOn != null);
  }
}
