package io.mailhaul.cli.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The guarantee: at whichever step of a later run the process is killed, the same command then ends
 * with every flag change and every move replicated and counted once, without undoing a change of
 * the user, and the run after it still synchronizes the flags of all copies.
 */
@DisplayName("TRAPS 18 and 20: a kill freezes no flags and hides no moves")
class LaterRunAfterCrashIT {

  /** A kill in a later run. */
  enum Halt {
    AFTER_MOVE(CrashPoint.COPIES_MOVED, true),
    AFTER_STORE(CrashPoint.FLAGS_STORED, true),
    AFTER_COPY_INSTEAD_OF_MOVE(CrashPoint.COPIES_MOVED, false),
    AFTER_UID_EXPUNGE(CrashPoint.FORMER_COPIES_EXPUNGED, false);

    private final CrashPoint step;
    private final boolean move;

    Halt(CrashPoint step, boolean move) {
      this.step = step;
      this.move = move;
    }

    private String user() {
      return name().toLowerCase(Locale.ROOT) + "@example.org";
    }
  }

  private static final int INBOX = 40;
  private static final int PROJECT = 20;
  private static Dovecot source;
  private static final Map<Boolean, Dovecot> DESTINATIONS = new TreeMap<>();

  @TempDir static Path data;
  @TempDir Path folder;

  @BeforeAll
  static void startServers() {
    source = Dovecot.settings().anyUser("secret").start();
    DESTINATIONS.put(true, Dovecot.settings().anyUser("secret").start());
    DESTINATIONS.put(false, Dovecot.settings().without("MOVE").anyUser("secret").start());
  }

  @AfterAll
  static void stopServers() {
    source.close();
    DESTINATIONS.values().forEach(Dovecot::close);
  }

  @ParameterizedTest
  @EnumSource
  void countsAndReplicatesEachChangeOnce(Halt halt) throws Exception {
    try (RawImapClient imap = source.raw(halt.user())) {
      imap.append("INBOX", unflagged(0, INBOX));
      imap.append("Project", unflagged(100, PROJECT));
      imap.create("Archive");
    }
    RepeatedMigration migration = migration(halt);
    assertThat(migration.run()).as(migration::output).isZero();
    changeBothSides(halt);
    Path marker = folder.resolve("halted");

    int halted =
        migration.run(
            "-Dspring.main.sources=" + HaltAtCrashPoint.class.getName(),
            "-Dmailhaul.test.halt.step=" + halt.step,
            "-Dmailhaul.test.halt.marker=" + marker);
    assertThat(halted).as(migration::output).isEqualTo(HaltAtCrashPoint.EXIT_CODE);
    assertThat(marker).as("the step was reached").exists();
    assertThat(migration.run()).as(migration::output).isZero();

    JsonNode report = report();
    // 13 in INBOX, 4 that were moved to Archive and 20 of the renamed folder.
    assertThat(report.path("flags"))
        .isEqualTo(json("{\"synced\":37,\"userKept\":2,\"unsupported\":0}"));
    assertThat(report.path("alterationCounts")).isEqualTo(json("{\"MOVE_REPLICATED\":25}"));
    assertContents(halt, "\\Seen");

    try (RawImapClient imap = source.raw(halt.user())) {
      for (String name : imap.folders()) {
        imap.store(name, "1:*", "FLAGS", "\\Answered");
      }
    }
    assertThat(migration.run()).as(migration::output).isZero();
    assertThat(report().path("flags").path("userKept").asInt()).isEqualTo(2);
    assertContents(halt, "\\Answered");
  }

  private static void changeBothSides(Halt halt) {
    try (RawImapClient imap = destination(halt).raw(halt.user())) {
      imap.store("INBOX", "3,31", "FLAGS", "\\Draft");
      imap.expunge("INBOX", "20");
    }
    try (RawImapClient imap = source.raw(halt.user())) {
      imap.store("INBOX", "1:10", "FLAGS", "\\Seen");
      imap.store("INBOX", "11:14", "FLAGS", "\\Seen");
      imap.store("INBOX", "31:35", "FLAGS", "\\Seen");
      imap.store("Project", "1:*", "FLAGS", "\\Seen");
      imap.expunge("INBOX", "25");
      imap.append("INBOX", unflagged(200, 5));
      imap.command("SELECT INBOX");
      imap.command("UID MOVE 31:35 Archive");
      imap.command("RENAME Project Renamed");
    }
  }

  /** Every message is there once, with the flags of the source or those that the user has set. */
  private static void assertContents(Halt halt, String flag) {
    Map<String, Set<String>> inbox = new TreeMap<>();
    for (int i = 0; i < INBOX; i++) {
      boolean moved = i >= 30 && i < 35;
      if (i != 19 && !moved) {
        boolean flagged = i < 14 || flag.equals("\\Answered") && i != 24;
        inbox.put(subject(i), flagged ? Set.of(flag) : Set.of());
      }
    }
    for (int i = 200; i < 205; i++) {
      inbox.put(subject(i), flag.equals("\\Answered") ? Set.of(flag) : Set.of());
    }
    inbox.put(subject(2), Set.of("\\Draft"));
    Map<String, Set<String>> archive = new TreeMap<>();
    for (int i = 30; i < 35; i++) {
      archive.put(subject(i), Set.of(flag));
    }
    archive.put(subject(30), Set.of("\\Draft"));
    Map<String, Set<String>> renamed = new TreeMap<>();
    for (int i = 100; i < 100 + PROJECT; i++) {
      renamed.put(subject(i), Set.of(flag));
    }
    try (RawImapClient imap = destination(halt).raw(halt.user())) {
      assertThat(contents(imap, "INBOX")).isEqualTo(inbox);
      assertThat(contents(imap, "Archive")).isEqualTo(archive);
      assertThat(contents(imap, "Renamed")).isEqualTo(renamed);
      assertThat(imap.count("Project")).isZero();
    }
  }

  private static Map<String, Set<String>> contents(RawImapClient imap, String name) {
    Map<String, Set<String>> contents = new TreeMap<>();
    for (RawImapClient.Stored message : imap.messages(name)) {
      String text = new String(message.bytes(), StandardCharsets.ISO_8859_1);
      String subject =
          text.lines().filter(line -> line.startsWith("Subject: ")).findFirst().orElseThrow();
      assertThat(contents.put(subject, message.flags())).as("twice: " + subject).isNull();
    }
    return contents;
  }

  private static String subject(int number) {
    return "Subject: Message " + number;
  }

  private static Dovecot destination(Halt halt) {
    Dovecot destination = DESTINATIONS.get(halt.move);
    assertThat(destination).isNotNull();
    return destination;
  }

  private static List<TestMessage> unflagged(int first, int count) {
    return TestMessage.numbered(first, count).stream().map(TestMessage::flagged).toList();
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private JsonNode report() throws IOException {
    return json(Files.readString(folder.resolve("report/report.json")));
  }

  private RepeatedMigration migration(Halt halt) {
    return new RepeatedMigration(folder, data, source, destination(halt), halt.user());
  }
}
