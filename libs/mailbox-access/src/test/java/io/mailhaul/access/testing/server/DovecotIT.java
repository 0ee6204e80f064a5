package io.mailhaul.access.testing.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The other tests rely on this: Dovecot starts with its settings and returns the mail it was given.
 */
class DovecotIT {

  @Test
  void messagesAreReadWithTheirBytesFlagsAndDates() {
    try (Dovecot dovecot = Dovecot.settings().user("alice", "se cret:\"\\").start();
        RawImapClient imap = dovecot.raw("alice")) {
      List<TestMessage> messages = TestMessage.mixed(1, 500);
      imap.append("INBOX", messages).append("Ablage/Köln & Bonn", TestMessage.numbered(7));
      imap.subscribe("Ablage/Köln & Bonn");

      MailboxSnapshot snapshot = MailboxSnapshot.of(dovecot, "alice");

      assertThat(snapshot.folders().keySet()).contains("INBOX", "Ablage/Köln & Bonn");
      assertThat(snapshot.subscriptions()).containsExactly("Ablage/Köln & Bonn");
      assertThat(snapshot.size()).isEqualTo(501);
      for (TestMessage message : messages) {
        assertThat(snapshot.folders().get("INBOX")).containsKey(MailboxSnapshot.Entry.of(message));
      }
    }
  }

  @Test
  void mailIsKeptAcrossARestart() {
    try (Dovecot dovecot =
        Dovecot.settings().separator(".").prefix("INBOX.").anyUser("x").start()) {
      try (RawImapClient imap = dovecot.raw("bob@example.org")) {
        imap.append("INBOX.Sub", TestMessage.numbered(0, 5));
      }
      MailboxSnapshot before = MailboxSnapshot.of(dovecot, "bob@example.org");

      dovecot.restart();

      MailboxSnapshot after = MailboxSnapshot.of(dovecot, "bob@example.org");
      assertThat(before.differences(after)).isEmpty();
      assertThat(after.size()).isEqualTo(5);
    }
  }

  @Test
  void snapshotsReportTheirDifferences() {
    try (Dovecot dovecot = Dovecot.settings().anyUser("x").tls().quota("10M").start();
        RawImapClient one = dovecot.raw("one");
        RawImapClient two = dovecot.raw("two")) {
      one.append("INBOX", TestMessage.numbered(0, 3));
      two.append("INBOX", TestMessage.numbered(0, 2)).append("INBOX", TestMessage.numbered(1));

      assertThat(MailboxSnapshot.of(one).differences(MailboxSnapshot.of(two))).hasSize(2);
    }
  }
}
