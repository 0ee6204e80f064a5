package io.mailhaul.cli;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.cli.client.BatchClient;
import io.mailhaul.cli.client.PlatformUnreachableException;
import io.mailhaul.cli.client.RequestRefusedException;
import io.mailhaul.cli.terminal.ExitCode;
import io.mailhaul.cli.terminal.Streams;
import io.mailhaul.standalone.data.DataDirectory;
import io.mailhaul.standalone.data.DataDirectoryException;
import io.mailhaul.standalone.data.PlatformAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mailhaul pause} and {@code mailhaul resume}, for a batch of a running platform. */
@Command
final class PauseResumeCommand implements Callable<Integer> {

  /** What to do with the batch. */
  enum Action {
    PAUSE("is paused; 'mailhaul resume' resumes it."),
    RESUME("is resumed.");

    private final String confirmation;

    Action(String confirmation) {
      this.confirmation = confirmation;
    }
  }

  private final Streams streams;
  private final Action action;

  @Parameters(index = "0", paramLabel = "BATCH")
  private String batch = "";

  @Option(names = "--data", paramLabel = "DIR")
  private @Nullable Path data;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true)
  private boolean help;

  PauseResumeCommand(Streams streams, Action action) {
    this.streams = streams;
    this.action = action;
  }

  @Override
  public Integer call() {
    if (!BatchRequest.isValidName(batch)) {
      return problem(ExitCode.USAGE, "'" + batch + "' is not a valid batch name");
    }
    Path directory = data == null ? DataDirectory.defaultPath() : data;
    try {
      PlatformAddress platform = DataDirectory.running(directory).orElse(null);
      if (platform == null) {
        return problem(ExitCode.PLATFORM_FAILED, "no platform runs on " + directory);
      }
      String token = DataDirectory.restToken(directory);
      try (BatchClient client = new BatchClient(platform.baseUrl(), token)) {
        if (action == Action.PAUSE) {
          client.pause(batch);
        } else {
          client.resume(batch);
        }
      }
      streams.out().println("Batch " + batch + " " + action.confirmation);
      return ExitCode.COMPLETE;
    } catch (RequestRefusedException e) {
      return problem(ExitCode.USAGE, e.getMessage());
    } catch (PlatformUnreachableException e) {
      return problem(
          ExitCode.PLATFORM_FAILED, e.getMessage() + ". See " + DataDirectory.logFile(directory));
    } catch (DataDirectoryException e) {
      return problem(ExitCode.PLATFORM_FAILED, e.getMessage());
    }
  }

  private int problem(int exitCode, @Nullable String message) {
    streams.err().println("mailhaul: " + message);
    return exitCode;
  }
}
