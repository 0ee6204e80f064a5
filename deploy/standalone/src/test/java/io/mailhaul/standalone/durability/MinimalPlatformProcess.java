package io.mailhaul.standalone.durability;

import io.mailhaul.standalone.testing.UnpackedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A {@link MinimalPlatform} in its own process and process group. */
record MinimalPlatformProcess(Process process) implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  private static final File LOG = new File("target/minimal-platform.log");

  static MinimalPlatformProcess start(Path data, int run) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new MinimalPlatformProcess(
        new ProcessBuilder(
                "setsid",
                java,
                "-Xmx512m",
                // The processes run too short for C2 and G1 to pay off.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                UnpackedPostgres.javaOption(),
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=minimal-platform-logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                MinimalPlatform.class.getName(),
                data.toString(),
                Integer.toString(run))
            .redirectError(ProcessBuilder.Redirect.appendTo(LOG))
            .start());
  }

  /** Waits for the line that begins with the word and returns the rest of the line. */
  String awaitLine(String word) throws Exception {
    var lines = process.inputReader();
    var line =
        CompletableFuture.supplyAsync(() ->
            lines
                .lines()
                .filter(l -> l.startsWith(word))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the process did not print " + word)));
    try {
      return line.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS).substring(word.length()).strip();
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the process did not print " + word, e);
    }
  }

  /** Sends SIGKILL to the whole process group. */
  void kill() throws Exception {
    new ProcessBuilder(List.of("kill", "-KILL", "--", "-" + process.pid())).start().waitFor();
    if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the process survived SIGKILL");
    }
  }

  /** Makes the process stop in an orderly way; returns its exit code. */
  int stop() throws Exception {
    process.getOutputStream().close();
    if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the process did not stop");
    }
    return process.exitValue();
  }

  @Override
  public void close() throws Exception {
    if (process.isAlive()) {
      kill();
    }
  }
}
