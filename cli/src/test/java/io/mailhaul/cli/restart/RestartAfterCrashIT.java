package io.mailhaul.cli.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The guarantee: at whichever step of the lane protocol the process is killed, the same command
 * then ends with the same content, nothing missing or duplicated, and exact counts. The whole
 * platform runs in one process, with real mail servers, and is halted at each named step.
 */
class RestartAfterCrashIT {

  private static final int ALREADY_PRESENT = 3;
  private static Dovecot source;
  private static Dovecot destination;

  /** One platform's data for all cases, each with a batch of its own. */
  @TempDir static Path data;

  @TempDir Path folder;

  @BeforeAll
  static void startServers() {
    source =
        Dovecot.settings()
            .anyUser("secret")
            // As in Debian's configuration: two folders for sent mail.
            .setting("namespace inbox {")
            .setting("  mailbox \"Sent Messages\" {")
            .setting("    special_use = \\Sent")
            .setting("  }")
            .setting("}")
            .start();
    destination = Dovecot.settings().separator(".").prefix("INBOX.").anyUser("secret").start();
  }

  @AfterAll
  static void stopServers() {
    source.close();
    destination.close();
  }

  @ParameterizedTest(name = "halted at {0}, reached for the {1}. time")
  @CsvSource({
    "FETCHED, 4",
    "APPENDING, 1",
    "APPENDING, 3",
    "APPENDED, 4",
    "COMMITTING, 1",
    "COMMITTED, 2"
  })
  void sameCommandCompletesAfterAHaltAtAnyStep(CrashPoint step, int time) throws Exception {
    String user = step.name().toLowerCase(Locale.ROOT) + time + "@example.org";
    fill(user);
    MailboxSnapshot expected = expected(user);
    Path marker = folder.resolve("halted");
    RepeatedMigration migration = new RepeatedMigration(folder, data, source, destination, user);

    int halted =
        migration.run(
            "-Dspring.main.sources=" + HaltAtCrashPoint.class.getName(),
            "-Dmailhaul.test.halt.step=" + step,
            "-Dmailhaul.test.halt.time=" + time,
            "-Dmailhaul.test.halt.marker=" + marker);
    assertThat(halted).as(migration::output).isEqualTo(HaltAtCrashPoint.EXIT_CODE);
    assertThat(marker).as("the step was reached").exists();

    assertThat(migration.run()).as(migration::output).isZero();

    MailboxSnapshot actual = MailboxSnapshot.of(destination, user);
    assertThat(expected.differences(actual)).isEmpty();
    JsonNode report =
        JsonMapper.shared().readTree(Files.readString(folder.resolve("report/report.json")));
    assertThat(report.path("found").asLong()).isEqualTo(expected.size());
    assertThat(report.path("alreadyPresent").asLong()).isEqualTo(ALREADY_PRESENT);
    assertThat(report.path("copied").asLong()).isEqualTo(expected.size() - ALREADY_PRESENT);
    assertThat(report.path("skipped").asLong()).isZero();
    assertThat(report.path("failed").asLong()).isZero();
  }

  /** Several windows, identical messages, messages without Message-ID, some already copied. */
  private static void fill(String user) {
    TestMessage first = TestMessage.numbered(1).flagged("\\Flagged");
    TestMessage second = first.withBody("The same headers, another text.\r\n");
    TestMessage twin = TestMessage.numbered(2).flagged("\\Seen");
    try (RawImapClient imap = source.raw(user)) {
      imap.append("INBOX", TestMessage.mixed(1, 350));
      imap.create("Projekte/Zürich").subscribe("Projekte/Zürich");
      List<TestMessage> special = new ArrayList<>(List.of(first, second, twin, twin, twin));
      for (int i = 10; i < 20; i++) {
        special.add(TestMessage.numbered(i).withoutHeader("Message-ID"));
      }
      imap.append("Projekte/Zürich", special);
      imap.create("Sent").append("Sent", TestMessage.numbered(100, 120));
      imap.create("Sent Messages").append("Sent Messages", TestMessage.numbered(200, 130));
      imap.create("Empty");
    }
    try (RawImapClient imap = destination.raw(user)) {
      // Dovecot gives it the special use \Sent, so both source folders are mapped to it.
      imap.create("INBOX.Sent");
      imap.create("INBOX.Projekte.Zürich");
      imap.append(
          "INBOX.Projekte.Zürich",
          second,
          twin,
          TestMessage.numbered(15).withoutHeader("Message-ID"));
    }
  }

  private static MailboxSnapshot expected(String user) {
    return MailboxSnapshot.of(source, user)
        .renamed(name -> name.equals("Sent Messages") ? "Sent" : name)
        .dotted();
  }
}
