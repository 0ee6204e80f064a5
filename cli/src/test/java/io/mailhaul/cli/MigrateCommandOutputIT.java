package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.cli.testing.DovecotPair;
import io.mailhaul.cli.testing.MailhaulProcess;
import io.mailhaul.cli.testing.ServedPlatform;
import io.mailhaul.model.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command {@code migrate} prints about errors and plans, and its exit codes. */
class MigrateCommandOutputIT {

  private static DovecotPair servers;
  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    servers = new DovecotPair();
  }

  @AfterAll
  static void stop() {
    servers.close();
  }

  @Test
  void wrongPasswordFailsOneMailboxUntilTheRowIsCorrected() throws Exception {
    servers.fill("right@example.org", 11, 40);
    servers.fill("wrong@example.org", 12, 40);
    Path file = directory.resolve("users.csv");
    String right = Files.readString(DovecotPair.writeMailboxFile(file, "right@example.org"));
    Files.writeString(file, right + "wrong@example.org,wrong@example.org,bad,newer-secret\r\n");

    MailhaulProcess failed = migrate(file, "--name", "passwords").requireExit(1);

    assertThat(failed.err())
        .contains("1 mailbox failed:")
        .contains("wrong@example.org: The server refused the user name or the password (source")
        .contains("Correct the row in the mailbox file and run the same command again.");
    assertThat(failed.out()).containsPattern("wrong@example.org .* failed");
    assertThat(servers.differences("right@example.org")).isEmpty();

    DovecotPair.writeMailboxFile(file, "right@example.org", "wrong@example.org");
    migrate(file, "--name", "passwords").requireExit(0);

    assertThat(servers.differences("wrong@example.org")).isEmpty();
  }

  @Test
  void unreachableServerIsReportedOnce() throws Exception {
    Path file = DovecotPair.writeMailboxFile(directory.resolve("users.csv"), "nobody@example.org");
    Endpoint closed = Endpoint.imap("127.0.0.1", closedPort(), Endpoint.Security.PLAIN, null);

    MailhaulProcess failed =
        ServedPlatform.run(
            "migrate",
            "--from",
            closed.toString(),
            "--to",
            servers.to(),
            "--mailboxes",
            file.toString(),
            "--name",
            "unreachable");
    failed.requireExit(1);

    assertThat(failed.err())
        .containsOnlyOnce("No server program accepts connections at this address (source")
        .contains("Check host and port in the URI, and that the server is running.");
  }

  @Test
  void reportsEveryErrorOfTheMailboxFileAndCreatesNothing() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("users.csv"),
            """
            EmailAddress,UserName,Password
            one@example.org,one,secret
            two@example.org,,secret
            one@example.org,one,secret
            three@example.org,three
            """);

    MailhaulProcess refused = migrate(file).requireExit(64);

    assertThat(refused.err()).contains("line 3: ", "line 4: ", "line 5: ");
    assertThat(refused.err()).doesNotContain("secret");

    DovecotPair.writeMailboxFile(file, "empty@example.org");
    assertThat(migrate(file).requireExit(0).out()).contains("Batch users, run 1: 1 mailbox,");
  }

  @Test
  void dryRunChangesNothing() throws Exception {
    servers.fill("dry@example.org", 21, 40);
    Path file = DovecotPair.writeMailboxFile(directory.resolve("users.csv"), "dry@example.org");

    MailhaulProcess planned =
        migrate(file, "--name", "dry", "--dry-run", "--exclude-folder", "日本語").requireExit(0);

    assertThat(planned.out())
        .contains("dry@example.org: 30 messages")
        .containsPattern("10  Projekte/Köln & Bonn +→  INBOX.Projekte.Köln & Bonn")
        .contains("excluded: 日本語")
        .contains("Nothing was changed.");
    assertThat(servers.count("dry@example.org")).isZero();
    try (RawImapClient imap = servers.destination.raw("dry@example.org")) {
      assertThat(imap.folders()).noneMatch(folder -> folder.contains("Projekte"));
    }
  }

  private static MailhaulProcess migrate(Path file, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "migrate",
                "--from",
                servers.from(),
                "--to",
                servers.to(),
                "--mailboxes",
                file.toString()));
    arguments.addAll(List.of(more));
    return ServedPlatform.run(arguments.toArray(String[]::new));
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
