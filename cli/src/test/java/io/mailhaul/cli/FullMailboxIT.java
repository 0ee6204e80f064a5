package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import io.mailhaul.cli.testing.DovecotPair;
import io.mailhaul.cli.testing.MailhaulProcess;
import io.mailhaul.cli.testing.ServedPlatform;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A mailbox whose quota at the destination is used up waits, and says why and until when; when the
 * quota is raised, the copy continues where it stopped. {@code RetryPolicyTest} has the times of
 * the further tries.
 */
class FullMailboxIT {

  private static final String USER = "full@example.org";

  /** The first window fits, and not all. */
  private static final int MESSAGES = 400;

  private static final Pattern NEXT_TRY = Pattern.compile("\"parkedUntil\":\"([^\"]+)\"");

  @TempDir private Path directory;

  private final String batch = "full-" + UUID.randomUUID();

  @Test
  void continuesWhereItStoppedWhenTheQuotaIsRaised() throws Exception {
    try (Dovecot source = Dovecot.settings().anyUser(DovecotPair.SOURCE_PASSWORD).start();
        Dovecot destination =
            Dovecot.settings().anyUser(DovecotPair.DESTINATION_PASSWORD).quota("2M").start()) {
      List<TestMessage> messages =
          TestMessage.numbered(1, MESSAGES).stream()
              .map(message -> message.withBody("Ten thousand bytes.\r\n".repeat(500)))
              .toList();
      try (RawImapClient imap = source.raw(USER)) {
        imap.append("INBOX", messages);
      }
      try (MailhaulProcess waiting = migrate(source, destination)) {
        waiting.awaitWhileRunning("it is parked", () -> NEXT_TRY.matcher(waiting.out()).find());
        assertThat(waiting.out()).contains("The destination mailbox is full.");
        Matcher next = NEXT_TRY.matcher(waiting.out());
        assertThat(next.find()).isTrue();
        assertThat(Instant.parse(next.group(1)))
            .isBefore(Instant.now().plus(Duration.ofMinutes(10)));
        int before = count(destination);
        assertThat(before).isBetween(1, MESSAGES - 1);

        destination.changeQuota("100M");
        // The same command tries again at once.
        try (MailhaulProcess again = migrate(source, destination)) {
          again.requireExit(0);
        }
        waiting.requireExit(0);
      }
      assertThat(
              MailboxSnapshot.of(source, USER).differences(MailboxSnapshot.of(destination, USER)))
          .isEmpty();
    }
  }

  private MailhaulProcess migrate(Dovecot source, Dovecot destination) throws Exception {
    Path file = DovecotPair.writeMailboxFile(directory.resolve("users.csv"), USER);
    return ServedPlatform.run(
        "migrate",
        "--json",
        "--name",
        batch,
        "--from",
        source.endpoint().toString(),
        "--to",
        destination.endpoint().toString(),
        "--mailboxes",
        file.toString(),
        "--report",
        directory.resolve("report").toString());
  }

  private static int count(Dovecot destination) {
    try (RawImapClient imap = destination.raw(USER)) {
      return imap.count("INBOX");
    }
  }
}
