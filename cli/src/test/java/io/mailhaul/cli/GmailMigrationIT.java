package io.mailhaul.cli;

import static io.mailhaul.cli.testing.DovecotPair.DESTINATION_PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.simulated.GmailServer;
import io.mailhaul.cli.testing.DovecotPair;
import io.mailhaul.cli.testing.MailhaulProcess;
import io.mailhaul.cli.testing.ServedPlatform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** TRAP 40: a migration from Gmail to an ordinary server, with the command line. */
class GmailMigrationIT {

  /** The messages of all migrated folders, All Mail included. */
  private static final int FOUND = 22;

  @TempDir private Path directory;

  private static void fill(GmailServer gmail) {
    put(gmail, 1, "INBOX", GmailServer.IMPORTANT);
    put(gmail, 2, "INBOX", "Work");
    put(gmail, 3, "Work", "Büro/Zürich");
    put(gmail, 4, GmailServer.SENT);
    put(gmail, 5);
    put(gmail, 6, GmailServer.SENT, GmailServer.STARRED);
    put(gmail, 7, "INBOX", GmailServer.STARRED);
    put(gmail, 8, GmailServer.DRAFTS);
    put(gmail, 9, "Büro/Zürich");
    put(gmail, 10, GmailServer.STARRED);
    put(gmail, 11, GmailServer.TRASH);
    put(gmail, 12, GmailServer.SPAM);
  }

  private static void put(GmailServer gmail, int number, String... labels) {
    gmail.put(TestMessage.numbered(number), labels);
  }

  private static Dovecot destination(String... users) {
    Dovecot dovecot =
        Dovecot.settings().separator(".").prefix("INBOX.").anyUser(DESTINATION_PASSWORD).start();
    for (String user : users) {
      try (RawImapClient imap = dovecot.raw(user)) {
        List.of("Sent", "Drafts", "Trash", "Junk", "Archive")
            .forEach(f -> imap.create("INBOX." + f));
      }
    }
    return dovecot;
  }

  @Test
  @DisplayName("TRAP 40: a message is copied once per label; without labels it goes to the archive")
  void copiesAMessageOncePerLabel() throws Exception {
    try (GmailServer gmail = GmailServer.start();
        Dovecot destination = destination("labels@example.org")) {
      fill(gmail);
      JsonNode end = run(gmail, destination, "labels@example.org");

      assertThat(folders(destination, "labels@example.org"))
          .isEqualTo(
              Map.of(
                  "INBOX", List.of(1, 2, 7),
                  "INBOX.Work", List.of(2, 3),
                  "INBOX.Büro.Zürich", List.of(3, 9),
                  "INBOX.Sent", List.of(4, 6),
                  "INBOX.Drafts", List.of(8),
                  "INBOX.Trash", List.of(11),
                  "INBOX.Junk", List.of(12),
                  "INBOX.Archive", List.of(5, 10)));
      assertAccount(end, 14);
      assertThat(gmail.refused()).isEmpty();

      put(gmail, 13, "Work");
      JsonNode later = run(gmail, destination, "labels@example.org");
      assertThat(later.at("/totals/copied").asInt()).isEqualTo(1);
      assertThat(folders(destination, "labels@example.org").get("INBOX.Work"))
          .containsExactly(2, 3, 13);
    }
  }

  @Test
  @DisplayName("TRAP 40: with --one-copy a message is copied once, into the first of its folders")
  void copiesAMessageOnceWithOneCopy() throws Exception {
    try (GmailServer gmail = GmailServer.start();
        Dovecot destination = destination("once@example.org")) {
      fill(gmail);
      JsonNode end = run(gmail, destination, "once@example.org", "--one-copy");

      assertThat(folders(destination, "once@example.org"))
          .isEqualTo(
              Map.of(
                  "INBOX", List.of(1, 2, 7),
                  "INBOX.Büro.Zürich", List.of(3, 9),
                  "INBOX.Sent", List.of(4, 6),
                  "INBOX.Drafts", List.of(8),
                  "INBOX.Trash", List.of(11),
                  "INBOX.Junk", List.of(12),
                  "INBOX.Archive", List.of(5, 10)));
      assertAccount(end, 12);
    }
  }

  private static void assertAccount(JsonNode end, int copied) {
    JsonNode totals = end.get("totals");
    assertThat(totals.get("found").asInt()).isEqualTo(FOUND);
    assertThat(totals.get("copied").asInt()).isEqualTo(copied);
    assertThat(totals.get("skipped").asInt()).isEqualTo(FOUND - copied);
    assertThat(end.get("skippedBenign").asInt()).isEqualTo(FOUND - copied);
    assertThat(totals.get("alreadyPresent").asInt()).isZero();
    assertThat(totals.get("failed").asInt() + totals.get("remaining").asInt()).isZero();
  }

  /** The numbers of the messages in each folder that is not empty. */
  private static Map<String, List<Integer>> folders(Dovecot dovecot, String user) {
    Map<String, Integer> numbers = new TreeMap<>();
    for (int i = 1; i <= 20; i++) {
      numbers.put(TestMessage.numbered(i).text(), i);
    }
    Map<String, List<Integer>> folders = new TreeMap<>();
    try (RawImapClient imap = dovecot.raw(user)) {
      for (String folder : new TreeSet<>(imap.folders())) {
        List<Integer> in = new ArrayList<>();
        imap.messages(folder)
            .forEach(m -> in.add(numbers.get(new String(m.bytes(), StandardCharsets.ISO_8859_1))));
        in.sort(null);
        if (!in.isEmpty()) {
          folders.put(folder, in);
        }
      }
    }
    return folders;
  }

  private JsonNode run(GmailServer gmail, Dovecot destination, String user, String... options)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "migrate",
                "--name",
                user.replace('@', '-'),
                "--from",
                gmail.uri(),
                "--to",
                destination.endpoint().toString(),
                "--mailboxes",
                DovecotPair.writeMailboxFile(directory.resolve("users.csv"), user).toString(),
                "--json"));
    command.addAll(List.of(options));
    MailhaulProcess run = ServedPlatform.run(command.toArray(String[]::new)).requireExit(0);
    return JsonMapper.shared().readTree(run.out().lines().toList().getLast());
  }
}
