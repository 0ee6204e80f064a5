package io.mailhaul.standalone.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs PostgreSQL's programs and waits for their end, up to a timeout. */
record PostgresCommands(Path binaries, RunAs runAs) {

  /** How a program ended, and its output. */
  record Outcome(String program, boolean succeeded, String output) {

    void throwIfFailed() throws IOException {
      if (!succeeded) {
        throw new IOException(program + " failed: " + output);
      }
    }
  }

  Outcome run(String program, Duration timeout, List<String> arguments) {
    var command = new ArrayList<>(runAs.prefix());
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(binaries.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    try {
      var process = builder.start();
      process.getOutputStream().close();
      var output = new StringBuilder();
      var reader =
          Thread.ofVirtual()
              .start(() -> {
                try (var lines = process.inputReader()) {
                  lines.lines().forEach(line -> output.append(line).append('\n'));
                } catch (IOException e) {
                  output.append(e.getMessage());
                }
              });
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return new Outcome(program, false, "it did not end within " + timeout.toSeconds() + " s");
      }
      reader.join(Duration.ofSeconds(5));
      return new Outcome(program, process.exitValue() == 0, output.toString().strip());
    } catch (IOException e) {
      return new Outcome(program, false, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(program, false, "interrupted");
    }
  }
}
