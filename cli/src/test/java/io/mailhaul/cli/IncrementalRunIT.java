package io.mailhaul.cli;

import static io.mailhaul.cli.testing.DovecotPair.DESTINATION_PASSWORD;
import static io.mailhaul.cli.testing.DovecotPair.SOURCE_PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.DovecotSettings;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import io.mailhaul.cli.testing.DovecotPair;
import io.mailhaul.cli.testing.MailhaulProcess;
import io.mailhaul.cli.testing.ServedPlatform;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Several runs, between which the user changes the mailbox on both servers. */
class IncrementalRunIT {

  private static final String USER = "owner@example.org";

  @TempDir private Path directory;

  /** The tests' batches are in one platform. */
  private final String batch = "batch-" + UUID.randomUUID();

  @Test
  @DisplayName(
      "TRAPS 18 and 20: a later run copies what is new and overwrites no change of the user")
  void synchronisesChangesBetweenServersWithCondstore() throws Exception {
    try (Dovecot source = source(Dovecot.settings());
        Dovecot destination = destination(Dovecot.settings())) {
      changeBothSides(source, destination);

      JsonNode second = run(source, destination);

      assertThat(second.get("totals").get("copied").asInt()).isEqualTo(3);
      assertThat(second.get("alterationCounts"))
          .isEqualTo(JsonMapper.shared().readTree("{\"MOVE_REPLICATED\":2}"));
      assertThat(second.get("flags"))
          .isEqualTo(
              JsonMapper.shared().readTree("{\"synced\":7,\"userKept\":1,\"unsupported\":0}"));
      assertFolders(destination, Set.of("\\Seen", "Work"), Set.of("\\Flagged"), true);
      assertNextRunChangesNothing(source, destination);
    }
  }

  @Test
  void synchronisesChangesFromAServerWithoutCondstore() throws Exception {
    try (Dovecot source = source(Dovecot.settings().without("CONDSTORE", "QRESYNC", "ENABLE"));
        Dovecot destination = destination(Dovecot.settings())) {
      changeBothSides(source, destination);

      JsonNode second = run(source, destination);

      assertThat(second.get("flags").get("synced").asInt()).isEqualTo(7);
      assertFolders(destination, Set.of("\\Seen", "Work"), Set.of("\\Flagged"), true);
    }
  }

  @Test
  void movesCopiesInTwoStepsAtAServerWithoutMove() throws Exception {
    try (Dovecot source = source(Dovecot.settings());
        Dovecot destination = destination(Dovecot.settings().without("MOVE"))) {
      changeBothSides(source, destination);

      JsonNode second = run(source, destination);

      assertThat(second.get("totals").get("copied").asInt()).isEqualTo(3);
      assertThat(second.get("alterationCounts"))
          .isEqualTo(JsonMapper.shared().readTree("{\"MOVE_REPLICATED\":2}"));
      assertThat(second.get("flags").get("synced").asInt()).isEqualTo(7);
      assertFolders(destination, Set.of("\\Seen", "Work"), Set.of("\\Flagged"), true);
      assertNextRunChangesNothing(source, destination);
    }
  }

  @Test
  void reportsUnsynchronisedChangesToAServerWithoutCondstoreMoveAndUidPlus() throws Exception {
    try (Dovecot source = source(Dovecot.settings());
        Dovecot destination =
            destination(
                Dovecot.settings().without("CONDSTORE", "QRESYNC", "ENABLE", "MOVE", "UIDPLUS"))) {
      changeBothSides(source, destination);

      JsonNode second = run(source, destination);

      assertThat(second.get("flags"))
          .isEqualTo(
              JsonMapper.shared().readTree("{\"synced\":0,\"userKept\":0,\"unsupported\":6}"));
      assertThat(second.get("alterationCounts"))
          .isEqualTo(JsonMapper.shared().readTree("{\"MOVE_NOT_REPLICATED\":2}"));
      assertFolders(destination, Set.of(), Set.of(), false);
      assertNextRunChangesNothing(source, destination);
    }
  }

  @Test
  @DisplayName("TRAP 29: a later run omits only the keywords that the destination refuses")
  void omitsOnlyTheKeywordsThatTheDestinationRefuses() throws Exception {
    String tooLong = "k".repeat(60);
    try (Dovecot source = source(Dovecot.settings().setting("mail_max_keyword_length = 100"));
        Dovecot destination = destination(Dovecot.settings())) {
      DovecotPair.writeMailboxFile(directory.resolve("users.csv"), USER);
      try (RawImapClient imap = source.raw(USER)) {
        imap.append("INBOX", unflagged(0, 3));
      }
      run(source, destination);
      try (RawImapClient imap = source.raw(USER)) {
        imap.store("INBOX", "1:2", "FLAGS", "\\Seen Work " + tooLong);
      }

      assertThat(run(source, destination).get("flags").get("synced").asInt()).isEqualTo(2);

      try (RawImapClient imap = destination.raw(USER)) {
        assertThat(imap.messages("INBOX"))
            .extracting(RawImapClient.Stored::flags)
            .containsExactly(Set.of("\\Seen", "Work"), Set.of("\\Seen", "Work"), Set.of());
      }
    }
  }

  @Test
  @DisplayName("TRAPS 18 and 20: a message deleted by the user stays deleted after a folder rename")
  void followsAFolderRenameWithoutRestoringDeletedMessages() throws Exception {
    try (Dovecot source = source(Dovecot.settings());
        Dovecot destination = destination(Dovecot.settings())) {
      DovecotPair.writeMailboxFile(directory.resolve("users.csv"), USER);
      try (RawImapClient imap = source.raw(USER)) {
        imap.append("Projekte/Alt", unflagged(100, 10));
      }
      run(source, destination);
      try (RawImapClient imap = destination.raw(USER)) {
        imap.expunge("INBOX.Projekte.Alt", "3");
      }
      try (RawImapClient imap = source.raw(USER)) {
        imap.store("Projekte/Alt", "1:2", "FLAGS", "\\Flagged");
        imap.command("RENAME Projekte Ablage");
      }

      JsonNode second = run(source, destination);

      assertThat(second.get("totals").get("copied").asInt()).isZero();
      assertThat(second.get("alterationCounts"))
          .isEqualTo(
              JsonMapper.shared().readTree("{\"MOVE_REPLICATED\":9,\"COPY_DELETED_BY_USER\":1}"));
      assertThat(second.get("flags").get("synced").asInt()).isEqualTo(2);
      try (RawImapClient imap = destination.raw(USER)) {
        assertThat(imap.messages("INBOX.Ablage.Alt"))
            .extracting(stored -> text(stored.bytes()))
            .hasSize(9)
            .doesNotContain(text(TestMessage.numbered(102).bytes()));
      }
      assertNextRunChangesNothing(source, destination);
    }
  }

  private static Dovecot source(DovecotSettings settings) {
    return settings.anyUser(SOURCE_PASSWORD).start();
  }

  private static Dovecot destination(DovecotSettings settings) {
    return settings.separator(".").prefix("INBOX.").anyUser(DESTINATION_PASSWORD).start();
  }

  /** The first run, and the user's changes on both servers before the next run. */
  private void changeBothSides(Dovecot source, Dovecot destination) throws Exception {
    DovecotPair.writeMailboxFile(directory.resolve("users.csv"), USER);
    try (RawImapClient imap = source.raw(USER)) {
      imap.append("INBOX", unflagged(0, 20));
      imap.append("Projekte/Alt", unflagged(100, 10));
    }
    assertThat(run(source, destination).get("totals").get("copied").asInt()).isEqualTo(30);

    try (RawImapClient imap = source.raw(USER)) {
      imap.store("INBOX", "1:5", "FLAGS", "\\Seen Work");
      imap.store("INBOX", "6", "FLAGS", "\\Flagged");
      imap.expunge("INBOX", "7");
      imap.append("INBOX", unflagged(500, 3));
      imap.store("INBOX", "11:12", "FLAGS", "\\Seen Moved");
      imap.command("SELECT INBOX");
      imap.command("UID MOVE 11:12 Projekte/Alt");
    }
    try (RawImapClient imap = destination.raw(USER)) {
      imap.store("INBOX", "5", "FLAGS", "\\Answered");
      imap.expunge("INBOX", "9");
      imap.append("INBOX", TestMessage.numbered(900).flagged("\\Draft"));
      imap.store("INBOX.Projekte.Alt", "1", "FLAGS", "\\Flagged");
    }
  }

  private static List<TestMessage> unflagged(int first, int count) {
    return TestMessage.numbered(first, count).stream().map(TestMessage::flagged).toList();
  }

  private static void assertFolders(
      Dovecot destination, Set<String> firstFour, Set<String> sixth, boolean movesFollowed) {
    Map<String, Set<String>> expected = new TreeMap<>();
    for (TestMessage message : unflagged(0, 20)) {
      expected.put(text(message.bytes()), Set.of());
    }
    if (movesFollowed) {
      unflagged(10, 2).forEach(moved -> expected.remove(text(moved.bytes())));
    }
    for (int i = 0; i < 4; i++) {
      expected.put(text(TestMessage.numbered(i).bytes()), firstFour);
    }
    expected.put(text(TestMessage.numbered(4).bytes()), Set.of("\\Answered"));
    expected.put(text(TestMessage.numbered(5).bytes()), sixth);
    expected.remove(text(TestMessage.numbered(8).bytes()));
    expected.put(text(TestMessage.numbered(900).bytes()), Set.of("\\Draft"));
    for (TestMessage message : unflagged(500, 3)) {
      expected.put(text(message.bytes()), Set.of());
    }
    try (RawImapClient imap = destination.raw(USER)) {
      List<RawImapClient.Stored> inbox = imap.messages("INBOX");
      Map<String, Set<String>> actual = new TreeMap<>();
      inbox.forEach(stored -> actual.put(text(stored.bytes()), stored.flags()));
      assertThat(inbox).hasSameSizeAs(expected.keySet());
      assertThat(actual).isEqualTo(expected);
      List<RawImapClient.Stored> old = imap.messages("INBOX.Projekte.Alt");
      assertThat(old.getFirst().flags()).containsExactly("\\Flagged");
      assertThat(old.subList(10, 12))
          .extracting(RawImapClient.Stored::flags)
          .containsOnly(Set.of("\\Seen", "Moved"));
      assertThat(old)
          .extracting(stored -> text(stored.bytes()))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(unflagged(100, 10).stream(), unflagged(10, 2).stream())
                  .map(message -> text(message.bytes()))
                  .toList());
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private void assertNextRunChangesNothing(Dovecot source, Dovecot destination) throws Exception {
    MailboxSnapshot here = MailboxSnapshot.of(source, USER);
    MailboxSnapshot there = MailboxSnapshot.of(destination, USER);

    JsonNode third = run(source, destination);

    assertThat(third.get("totals").get("copied").asInt()).isZero();
    assertThat(third.get("totals").get("remaining").asInt()).isZero();
    assertThat(third.get("flags"))
        .isEqualTo(JsonMapper.shared().readTree("{\"synced\":0,\"userKept\":0,\"unsupported\":0}"));
    assertThat(here.differences(MailboxSnapshot.of(source, USER))).isEmpty();
    assertThat(there.differences(MailboxSnapshot.of(destination, USER))).isEmpty();
  }

  private JsonNode run(Dovecot source, Dovecot destination) throws Exception {
    MailhaulProcess run =
        ServedPlatform.run(
            "migrate",
            "--name",
            batch,
            "--from",
            source.endpoint().toString(),
            "--to",
            destination.endpoint().toString(),
            "--mailboxes",
            directory.resolve("users.csv").toString(),
            "--json");
    run.requireExit(0);
    return JsonMapper.shared().readTree(run.out().lines().toList().getLast());
  }
}
