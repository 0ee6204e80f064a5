package io.mailhaul.access.imap;

import static io.mailhaul.access.testing.AppendFixtures.append;
import static io.mailhaul.access.testing.AppendFixtures.refusal;
import static io.mailhaul.access.testing.AppendFixtures.toMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages and connections that a real server refuses or cuts. */
class DovecotRefusalsIT {

  private static final UidRanges ALL = UidRanges.of(1, UidRanges.MAX_UID);

  private static DestinationMailbox open(Dovecot dovecot) {
    return new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry())
        .openDestination(dovecot.signIn("alice"));
  }

  @DisplayName("TRAP 24: a full mailbox is not reported as a failure of the messages")
  @Test
  void fullMailboxIsOverQuota() {
    try (Dovecot dovecot = Dovecot.settings().anyUser("x").quota("20k").start();
        DestinationMailbox mailbox = open(dovecot)) {
      DestinationFolder inbox = mailbox.select("INBOX");
      Message large = toMessage(TestMessage.of("Subject: large", "", "x".repeat(15_000)));

      List<AppendResult> results = append(inbox, List.of(large, large, large));

      assertThat(results).hasSize(3).allMatch(r -> refusal(r) == FailureReason.OVER_QUOTA);
      assertThat(inbox.fetchHeads(ALL)).isEmpty();
      assertThat(append(inbox, List.of(large)).getFirst()).isInstanceOf(AppendResult.Stored.class);
    }
  }

  @DisplayName("TRAP 22 and 25: an empty message is refused and the others are stored")
  @Test
  void emptyMessageIsRefusedAndTheOthersAreStored() {
    try (Dovecot dovecot = Dovecot.settings().anyUser("x").start();
        DestinationMailbox mailbox = open(dovecot)) {
      DestinationFolder inbox = mailbox.select("INBOX");
      Message empty = toMessage(TestMessage.ofBytes(new byte[0]));

      List<AppendResult> results =
          append(
              inbox,
              List.of(
                  toMessage(TestMessage.numbered(1)),
                  toMessage(TestMessage.numbered(2)),
                  empty,
                  toMessage(TestMessage.numbered(3))));

      assertThat(refusal(results.get(2))).isEqualTo(FailureReason.MESSAGE_REFUSED);
      assertThat(((AppendResult.Refused) results.get(2)).singleMessage()).isTrue();
      assertThat(List.of(results.get(0), results.get(1), results.get(3)))
          .hasOnlyElementsOfType(AppendResult.Stored.class);
      assertThat(inbox.fetchHeads(ALL)).hasSize(3);
    }
  }

  @DisplayName("TRAP 7: too many connections are not reported as a wrong password")
  @Test
  void tooManyConnectionsMeanMailboxBusy() {
    try (Dovecot dovecot =
            Dovecot.settings().anyUser("x").setting("mail_max_userip_connections = 1").start();
        DestinationMailbox first = open(dovecot)) {
      first.ping();

      MailboxException e = catchThrowableOfType(MailboxException.class, () -> open(dovecot));

      assertThat(e.reason()).isEqualTo(FailureReason.MAILBOX_BUSY);
    }
  }

  @Test
  void stoppedServerLosesTheConnectionAndStoresNoPart() {
    try (Dovecot dovecot = Dovecot.settings().anyUser("x").start();
        DestinationMailbox mailbox = open(dovecot)) {
      DestinationFolder inbox = mailbox.select("INBOX");
      TestMessage message = TestMessage.of("Subject: cut", "", "x".repeat(100_000));
      Message cut =
          new Message(
              new MessageHead(1, Set.of(), null, message.bytes().length),
              new Message.Body() {
                @Override
                public long size() {
                  return message.bytes().length;
                }

                @Override
                public void writeTo(OutputStream out) throws java.io.IOException {
                  out.write(message.bytes(), 0, 50_000);
                  dovecot.stop();
                  out.write(message.bytes(), 50_000, message.bytes().length - 50_000);
                }
              });

      List<AppendResult> results =
          append(
              inbox,
              List.of(toMessage(TestMessage.numbered(1)), cut, toMessage(TestMessage.numbered(2))));

      assertThat(results).hasSize(3).noneMatch(AppendResult.Stored.class::isInstance);
      MailboxException e = catchThrowableOfType(MailboxException.class, mailbox::ping);
      assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_LOST);
      dovecot.restart();
      try (RawImapClient imap = dovecot.raw("alice")) {
        assertThat(imap.count("INBOX")).isZero();
      }
    }
  }

  @Test
  void messageWithAnInvalidKeywordIsRefused() {
    try (Dovecot dovecot =
            Dovecot.settings().anyUser("x").setting("mail_max_keyword_length = 5").start();
        DestinationMailbox mailbox = open(dovecot)) {
      DestinationFolder inbox = mailbox.select("INBOX");

      List<AppendResult> results =
          append(inbox, List.of(toMessage(TestMessage.numbered(1).flagged("waytoolong"))));

      // Dovecot refuses the message, not only the keyword.
      assertThat(refusal(results.getFirst())).isEqualTo(FailureReason.MESSAGE_REFUSED);
    }
  }
}
