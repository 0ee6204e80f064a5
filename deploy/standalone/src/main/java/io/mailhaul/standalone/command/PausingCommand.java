package io.mailhaul.standalone.command;

import io.mailhaul.standalone.client.BatchClient;
import io.mailhaul.standalone.client.PlatformGoneException;
import io.mailhaul.standalone.client.RefusedException;
import io.mailhaul.standalone.data.DataDirectory;
import io.mailhaul.standalone.data.DataDirectoryException;
import io.mailhaul.standalone.data.RunningPlatform;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mailhaul pause} and {@code mailhaul resume}, for a batch of a running platform. */
@Command
final class PausingCommand implements Callable<Integer> {

  /** What to do with the batch. */
  enum Wish {
    PAUSE("is paused; 'mailhaul resume' resumes it."),
    RESUME("is resumed.");

    private final String granted;

    Wish(String confirmation) {
      this.granted = confirmation;
    }
  }

  private final Streams streams;
  private final Wish wish;

  @Parameters(index = "0", paramLabel = "BATCH")
  private String batch = "";

  @Option(names = "--data", paramLabel = "DIR")
  private @Nullable Path data;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true)
  private boolean help;

  PausingCommand(Streams streams, Wish action) {
    this.streams = streams;
    this.wish = action;
  }

  @Override
  public Integer call() {
    Path directory = data == null ? DataDirectory.defaultPath() : data;
    try {
      RunningPlatform platform = DataDirectory.running(directory).orElse(null);
      if (platform == null) {
        return problem(ExitCode.PLATFORM_FAILED, "no platform runs on " + directory);
      }
      String token = DataDirectory.restToken(directory);
      try (BatchClient client = new BatchClient(platform.baseUrl(), token)) {
        if (wish == Wish.PAUSE) {
          client.pause(batch);
        } else {
          client.resume(batch);
        }
      }
      streams.out().println("Batch " + batch + " " + wish.granted);
      return ExitCode.COMPLETE;
    } catch (RefusedException e) {
      return problem(ExitCode.USAGE, e.getMessage());
    } catch (DataDirectoryException | PlatformGoneException e) {
      return problem(ExitCode.PLATFORM_FAILED, e.getMessage());
    }
  }

  private int problem(int exitCode, @Nullable String message) {
    streams.err().println("mailhaul: " + message);
    return exitCode;
  }
}
