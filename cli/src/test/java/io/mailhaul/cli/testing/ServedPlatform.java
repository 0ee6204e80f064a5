package io.mailhaul.cli.testing;

import java.io.IOException;
import java.nio.file.Path;

/** A platform that serves all commands of a test class, so that none starts its own. */
public final class ServedPlatform implements AutoCloseable {

  private final Path directory;
  private final MailhaulProcess serve;

  /** Returns when it serves. */
  public ServedPlatform(Path directory) throws IOException, InterruptedException {
    this.directory = directory;
    this.serve = MailhaulProcess.java(directory, "serve", "--port", "0");
    serve.awaitWhileRunning(
        "the platform serves", () -> serve.out().contains("Serving http://127.0.0.1:"));
  }

  /** Runs a command in this platform. */
  public MailhaulProcess run(String... arguments) throws IOException {
    return MailhaulProcess.java(directory, arguments);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try (serve) {
      serve.signal("TERM");
      serve.requireExit(0);
    }
  }
}
