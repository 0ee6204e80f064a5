package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.cli.testing.DovecotPair;
import io.mailhaul.cli.testing.MailhaulProcess;
import io.mailhaul.cli.testing.PostgresProcesses;
import io.mailhaul.cli.testing.SmallFileSystem;
import io.mailhaul.cli.testing.ThrottlingProxy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file system of the data directory is full. */
class FullDiskIT {

  private static final String USER = "one@example.org";
  private static final int MESSAGES = 2000;

  /** So slow that the messages take minutes. */
  private static final int BYTES_PER_SECOND = 50_000;

  /** Bytes sent to the destination: more than the commands before the first APPEND need. */
  private static final long MORE_THAN_COMMANDS = 50_000;

  @TempDir private Path directory;

  /** The platform needs more than this for its start; each size ends at another step. */
  @ParameterizedTest
  @ValueSource(ints = {1, 70, 110, 140})
  void theStartFailsWithTheCause(int megabytes) throws Exception {
    try (SmallFileSystem disk = SmallFileSystem.mount(directory, megabytes);
        MailhaulProcess serve =
            disk.run("serve", "--port", "0", "--data", disk.path().resolve("data").toString())) {
      serve.requireExit(3);
      assertThat(serve.err().lines())
          .singleElement()
          .asString()
          .startsWith("mailhaul: The disk is full: " + disk.path().resolve("data") + " has ")
          .contains("free some space, then start it again");
      PostgresProcesses.assertNoneIn(disk.path());
    }
  }

  @Test
  void aMigrationEndsWithTheCauseAndCompletesWhenThereIsSpaceAgain() throws Exception {
    try (SmallFileSystem disk = SmallFileSystem.mount(directory, 700);
        DovecotPair servers = new DovecotPair();
        ThrottlingProxy slow = slowTo(servers)) {
      servers.fill(USER, 1, MESSAGES);
      try (MailhaulProcess migrate = start(disk, servers, slow)) {
        migrate.awaitWhileRunning("it copies", () -> slow.bytesSent() > MORE_THAN_COMMANDS);
        disk.fill();
        migrate.requireExit(3);
        assertThat(migrate.err().lines())
            .singleElement()
            .asString()
            .startsWith("mailhaul: The disk is full: " + disk.path().resolve("data") + " has ");
        assertThat(servers.count(USER)).isLessThan(MESSAGES);
      }
      PostgresProcesses.assertNoneIn(disk.path());
      disk.empty();
      slow.setLimited(false);
      try (MailhaulProcess again = start(disk, servers, slow)) {
        again.requireExit(0);
      }
      assertThat(servers.differences(USER)).isEmpty();
    }
  }

  private static ThrottlingProxy slowTo(DovecotPair servers) {
    return ThrottlingProxy.to(servers.destination.port(), BYTES_PER_SECOND);
  }

  private MailhaulProcess start(SmallFileSystem disk, DovecotPair servers, ThrottlingProxy slow)
      throws Exception {
    Path file = DovecotPair.writeMailboxFile(directory.resolve("users.csv"), USER);
    return disk.run(
        "migrate",
        "--from",
        servers.from(),
        "--to",
        DovecotPair.endpoint(slow),
        "--mailboxes",
        file.toString(),
        "--data",
        disk.path().resolve("data").toString());
  }
}
