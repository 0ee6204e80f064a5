package io.mailhaul.cli.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/**
 * A platform that serves all commands of the tests of a JVM, so that none starts its own. Tests
 * separate themselves by the names of their batches.
 */
public final class ServedPlatform {

  private static final Path DIRECTORY;

  static {
    try {
      DIRECTORY = Files.createTempDirectory("mailhaul-served-");
      MailhaulProcess serve = MailhaulProcess.java(DIRECTORY, "serve", "--port", "0");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(serve)));
      serve.awaitWhileRunning(
          "the platform serves", () -> serve.out().contains("Serving http://127.0.0.1:"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private ServedPlatform() {}

  /** Runs a command in this platform. */
  public static MailhaulProcess run(String... arguments) throws IOException {
    return MailhaulProcess.java(DIRECTORY, arguments);
  }

  /** As a user stops it: a killed one would leave its database server running. */
  private static void stop(MailhaulProcess serve) {
    try (serve) {
      serve.signal("TERM");
      serve.exitCode();
      FileSystemUtils.deleteRecursively(DIRECTORY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
