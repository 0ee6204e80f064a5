package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.cli.client.FakeBatchService;
import io.mailhaul.cli.terminal.Interrupt;
import io.mailhaul.cli.terminal.Streams;
import io.mailhaul.cli.terminal.Terminal;
import io.mailhaul.standalone.data.DataDirectory;
import io.mailhaul.standalone.data.PlatformAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PauseResumeCommandTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir private Path directory;

  private int run(String... arguments) {
    Streams streams =
        new Streams(new PrintStream(out), new PrintStream(err), new Terminal(Map.of()));
    return new CommandDispatcher(streams, new Interrupt(), "mailhaul").run(arguments);
  }

  @Test
  void pauseAndResumeCallTheRunningPlatform() throws IOException {
    try (FakeBatchService service = new FakeBatchService();
        DataDirectory data = DataDirectory.open(directory)) {
      data.announce(PlatformAddress.ofThisProcess(service.url(), Instant.now()));
      Files.writeString(DataDirectory.restTokenFile(directory), FakeBatchService.TOKEN);
      service.on("POST /batches/users/pause", 204, "").on("POST /batches/users/resume", 204, "");

      assertThat(run("pause", "users", "--data", directory.toString())).isZero();
      assertThat(run("resume", "users", "--data", directory.toString())).isZero();

      assertThat(service.requests)
          .containsExactly("POST /batches/users/pause", "POST /batches/users/resume");
      assertThat(out.toString()).hasLineCount(2).contains("Batch users is paused", "is resumed");
    }
  }

  @Test
  void aRequestThatThePlatformRefusesIsAUsageError() throws IOException {
    try (FakeBatchService service = new FakeBatchService();
        DataDirectory data = DataDirectory.open(directory)) {
      data.announce(PlatformAddress.ofThisProcess(service.url(), Instant.now()));
      Files.writeString(DataDirectory.restTokenFile(directory), FakeBatchService.TOKEN);
      service.on(
          "POST /batches/users/pause",
          409,
          "{\"title\":\"Conflict\",\"detail\":\"'users' is not being worked on.\",\"status\":409}");

      assertThat(run("pause", "users", "--data", directory.toString())).isEqualTo(64);

      assertThat(err.toString()).contains("'users' is not being worked on.");
    }
  }

  @Test
  void withoutARunningPlatformTheCommandFails() {
    assertThat(run("pause", "users", "--data", directory.toString())).isEqualTo(3);

    assertThat(err.toString()).contains("no platform runs on " + directory);
  }
}
