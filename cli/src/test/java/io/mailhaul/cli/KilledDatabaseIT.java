package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.cli.testing.DovecotPair;
import io.mailhaul.cli.testing.MailhaulProcess;
import io.mailhaul.cli.testing.PostgresProcesses;
import io.mailhaul.cli.testing.ThrottlingProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The postmaster of the platform's database is killed while messages are copied. */
class KilledDatabaseIT {

  private static final String USER = "one@example.org";
  private static final int MESSAGES = 2000;

  /** So slow that the messages take minutes. */
  private static final int BYTES_PER_SECOND = 50_000;

  /** Bytes sent to the destination: more than the commands before the first APPEND need. */
  private static final long MORE_THAN_COMMANDS = 50_000;

  @TempDir private Path directory;

  @Test
  void theMigrationCompletesAfterTheDatabaseHasStartedAgain() throws Exception {
    try (DovecotPair servers = new DovecotPair();
        ThrottlingProxy slow = slowTo(servers)) {
      servers.fill(USER, 1, MESSAGES);
      try (MailhaulProcess migrate = start(servers, slow)) {
        migrate.awaitWhileRunning("it copies", () -> slow.bytesSent() > MORE_THAN_COMMANDS);
        long killed = PostgresProcesses.serverOf(data());
        PostgresProcesses.kill(killed);
        assertThat(servers.count(USER)).isLessThan(MESSAGES);
        migrate.awaitWhileRunning(
            "the database runs again", () -> PostgresProcesses.runsAnother(data(), killed));
        slow.setLimited(false);
        migrate.requireExit(0);
      }
      assertThat(servers.differences(USER)).isEmpty();
      PostgresProcesses.assertNoneIn(data());
    }
  }

  @Test
  void theCommandEndsIfEachRestartIsKilledTooAndNamesTheLogAndWhatToType() throws Exception {
    try (DovecotPair servers = new DovecotPair();
        ThrottlingProxy slow = slowTo(servers)) {
      servers.fill(USER, 2, MESSAGES);
      try (MailhaulProcess migrate = start(servers, slow)) {
        migrate.awaitWhileRunning("it copies", () -> slow.bytesSent() > MORE_THAN_COMMANDS);
        await()
            .atMost(Duration.ofMinutes(4))
            .until(() -> {
              PostgresProcesses.killServerOf(data());
              return !migrate.isRunning();
            });
        migrate.requireExit(3);
        assertThat(migrate.err().lines())
            .singleElement()
            .asString()
            .startsWith("mailhaul: The platform has failed: PostgreSQL has ended ")
            .contains(data().resolve("postgres/postgres.log").toString())
            .contains(data().resolve("logs/mailhaul.log").toString())
            .contains("run the same command again");
        assertThat(data().resolve("logs/mailhaul.log")).exists();
      }
      PostgresProcesses.assertNoneIn(data());
      slow.setLimited(false);
      try (MailhaulProcess again = start(servers, slow)) {
        again.requireExit(0);
      }
      assertThat(servers.differences(USER)).isEmpty();
    }
  }

  private static ThrottlingProxy slowTo(DovecotPair servers) {
    return ThrottlingProxy.to(servers.destination.port(), BYTES_PER_SECOND);
  }

  private MailhaulProcess start(DovecotPair servers, ThrottlingProxy slow) throws Exception {
    Path file = DovecotPair.writeMailboxFile(directory.resolve("users.csv"), USER);
    return MailhaulProcess.java(
        directory,
        "migrate",
        "--from",
        servers.from(),
        "--to",
        DovecotPair.endpoint(slow),
        "--mailboxes",
        file.toString());
  }

  private Path data() {
    try {
      Path home = Files.createDirectories(directory.resolve("home"));
      return home.toRealPath().resolve("mailhaul");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
