package io.mailhaul.cli;

import static io.mailhaul.cli.testing.DovecotPair.DESTINATION_PASSWORD;
import static io.mailhaul.cli.testing.DovecotPair.SOURCE_PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.cli.testing.DovecotPair;
import io.mailhaul.cli.testing.MailhaulProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command {@code migrate} between two Dovecots, with the platform that it starts. */
class MigrateCommandIT {

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

  @BeforeEach
  void limitTheBandwidth() {
    servers.throttled.setLimited(true);
  }

  @Test
  void secondRunCopiesNothingAndThirdRunCopiesNewMessages() throws Exception {
    String[] users = {"one@example.org", "two@example.org", "three@example.org"};
    for (int i = 0; i < users.length; i++) {
      servers.fill(users[i], i + 1, 240);
    }
    Path file = DovecotPair.writeMailboxFile(directory.resolve("users.csv"), users);

    MailhaulProcess first = migrate(file, "--report", directory.resolve("report").toString());
    first.requireExit(0);

    for (String user : users) {
      assertThat(servers.differences(user)).isEmpty();
    }
    assertThat(first.out())
        .contains("Batch users, run 1: 3 mailboxes")
        .containsPattern("one@example.org +240 +240 +0 +0 +0 ")
        .containsPattern("3 mailboxes +720 +720 +0 +0 +0 ")
        .contains("The ticket:", "Migration users: run complete")
        .contains("Complete: 720 messages copied, 0 already present, nothing remains.");
    assertThat(first.err()).isEmpty();
    JsonNode report = JsonMapper.shared().readTree(directory.resolve("report/report.json"));
    assertThat(report.get("copied").asInt()).isEqualTo(720);
    assertThat(report.get("copySeconds").asDouble()).isPositive();

    JsonNode second = lastLine(migrate(file, "--json").requireExit(0));
    assertThat(second.get("totals").get("copied").asInt()).isZero();
    assertThat(second.get("totals").get("alreadyPresent").asInt()).isEqualTo(720);

    try (RawImapClient imap = servers.source.raw(users[1])) {
      imap.append("Projekte/Köln & Bonn", TestMessage.numbered(9_000_000, 3));
      imap.append("Neu/Tiefer", TestMessage.numbered(9_000_100, 2));
    }
    JsonNode third = lastLine(migrate(file, "--json").requireExit(0));
    assertThat(third.get("totals").get("copied").asInt()).isEqualTo(5);
    assertThat(servers.differences(users[1])).isEmpty();
    assertNothingSecretIn(directory);
  }

  @Test
  void interruptedCommandLeavesTheMigrationToTheServingPlatform() throws Exception {
    servers.fill("served@example.org", 31, 2000);
    Path file = DovecotPair.writeMailboxFile(directory.resolve("users.csv"), "served@example.org");
    try (MailhaulProcess serve = mailhaul("serve", "--port", "0")) {
      serve.awaitWhileRunning(
          "the platform serves", () -> serve.out().contains("Serving http://127.0.0.1:"));

      try (MailhaulProcess left = migrate(servers.throttledTo(), file)) {
        left.awaitWhileRunning(
            "messages are copied", () -> servers.count("served@example.org") > 0);
        left.signal("INT");
        left.requireExit(130);
        assertThat(left.err())
            .doesNotContain("Starting the platform", "Stopping")
            .contains("The migration continues in the platform with process id")
            .contains("./mailhaul migrate --from");
      }
      assertThat(mailhaul("serve", "--port", "0").requireExit(3).err())
          .contains("is in use by the platform with process id")
          .contains("name another directory with --data");
      servers.throttled.setLimited(false);
      migrate(servers.throttledTo(), file).requireExit(0);
      serve.signal("TERM");
      serve.requireExit(0);
    }
    assertThat(servers.differences("served@example.org")).isEmpty();
  }

  @Test
  void interruptedMigrationResumesWithThePrintedCommand() throws Exception {
    servers.fill("stopped@example.org", 41, 2000);
    Path file =
        DovecotPair.writeMailboxFile(directory.resolve("my users.csv"), "stopped@example.org");
    try (MailhaulProcess stopped = migrate(servers.throttledTo(), file, "--name", "users")) {
      stopped.awaitWhileRunning(
          "messages are copied", () -> servers.count("stopped@example.org") > 0);
      stopped.signal("INT");
      stopped.requireExit(130);
      assertThat(stopped.err())
          .contains("Stopped. Nothing is lost. To resume:")
          .contains("./mailhaul migrate --from '" + servers.from() + "'")
          .contains("'" + file + "'");
    }
    servers.throttled.setLimited(false);

    migrate(servers.throttledTo(), file, "--name", "users").requireExit(0);

    assertThat(servers.differences("stopped@example.org")).isEmpty();
  }

  @Test
  void platformKeepsRunningWhileAnotherCommandUsesIt() throws Exception {
    servers.fill("short@example.org", 61, 1500);
    servers.fill("long@example.org", 62, 2500);
    Path first = DovecotPair.writeMailboxFile(directory.resolve("short.csv"), "short@example.org");
    Path second = DovecotPair.writeMailboxFile(directory.resolve("long.csv"), "long@example.org");
    try (MailhaulProcess owner = migrate(servers.throttledTo(), first)) {
      owner.awaitWhileRunning(
          "its platform runs", () -> owner.out().contains("Batch short, run 1"));
      MailhaulProcess guest = migrate(servers.throttledTo(), second);
      owner.awaitWhileRunning(
          "its own migration has ended",
          () -> owner.err().contains("another command still uses this platform"));
      servers.throttled.setLimited(false);
      guest.requireExit(0);
      owner.requireExit(0);

      assertThat(guest.out()).doesNotContain("Starting the platform");
      assertThat(owner.err()).contains("another command still uses this platform");
    }
    assertThat(servers.differences("long@example.org")).isEmpty();
  }

  @Test
  void launcherScriptMigrates() throws Exception {
    servers.fill("script@example.org", 51, 20);
    Path file = DovecotPair.writeMailboxFile(directory.resolve("users.csv"), "script@example.org");

    MailhaulProcess.script(
            directory,
            "migrate",
            "--from",
            servers.from(),
            "--to",
            servers.to(),
            "--mailboxes",
            file.toString())
        .requireExit(0);

    assertThat(servers.differences("script@example.org")).isEmpty();
  }

  private MailhaulProcess migrate(Path file, String... more) throws IOException {
    return migrate(servers.to(), file, more);
  }

  private MailhaulProcess migrate(String to, Path file, String... more) throws IOException {
    List<Object> arguments =
        new ArrayList<>(
            List.of("migrate", "--from", servers.from(), "--to", to, "--mailboxes", file));
    arguments.addAll(List.of(more));
    return mailhaul(arguments.toArray());
  }

  private MailhaulProcess mailhaul(Object... arguments) throws IOException {
    return MailhaulProcess.java(
        directory, Stream.of(arguments).map(Object::toString).toArray(String[]::new));
  }

  private static JsonNode lastLine(MailhaulProcess ended) {
    return JsonMapper.shared().readTree(ended.out().lines().toList().getLast());
  }

  /** Searches logs, reports and the files of Kafka; the database holds passwords encrypted. */
  private static void assertNothingSecretIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.toString().endsWith(".csv")) {
          continue;
        }
        String content = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(content.contains(SOURCE_PASSWORD) || content.contains(DESTINATION_PASSWORD))
            .as("%s contains a password", file)
            .isFalse();
      }
    }
  }
}
