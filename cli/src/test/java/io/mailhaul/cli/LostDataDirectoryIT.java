package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.cli.testing.MailhaulProcess;
import io.mailhaul.cli.testing.PostgresProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;

/** The user deletes the data directory, or a part of it, while the platform runs. */
class LostDataDirectoryIT {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"", "kafka", "postgres/data"})
  void thePlatformEndsAndNamesWhatIsMissing(String part) throws Exception {
    Path data = directory.toRealPath().resolve("data");
    try (MailhaulProcess serve =
        MailhaulProcess.java(directory, "serve", "--port", "0", "--data", data.toString())) {
      serve.awaitWhileRunning("it serves", () -> serve.out().contains("Serving http"));

      // Parts of it may be written again meanwhile.
      while (Files.exists(data.resolve(part))) {
        FileSystemUtils.deleteRecursively(data.resolve(part));
      }

      serve.requireExit(3);
      assertThat(serve.err().lines())
          .singleElement()
          .asString()
          .startsWith("mailhaul: ")
          .contains(data.resolve(part) + " was deleted while the platform ran")
          .contains("start it again");
    }
    PostgresProcesses.assertNoneIn(data);
  }
}
