package io.mailhaul.access.testing.contract;

import static io.mailhaul.access.testing.AppendFixtures.append;
import static io.mailhaul.access.testing.contract.ContractPart.withoutRecent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.model.folder.UidRanges;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How the messages of a folder are read. */
interface FetchContract extends ContractPart {

  private static byte[] bytes(Message message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      message.body().writeTo(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(message.body().size()).isEqualTo(out.size());
    return out.toByteArray();
  }

  @Test
  default void headsAreReadAscending() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      List<TestMessage> messages = TestMessage.numbered(0, 12);
      mail.put("INBOX", messages);
      mail.expunge("INBOX", 3);
      try (SourceMailbox mailbox = mail.openSource()) {
        SourceFolder inbox = mailbox.examine("INBOX");

        List<MessageHead> heads = inbox.fetchHeads(UidRanges.parse("2:4,11,600:700"));

        assertThat(heads).extracting(MessageHead::uid).containsExactly(2L, 4L, 11L);
        MessageHead head = heads.getFirst();
        assertThat(withoutRecent(head.flags())).isEqualTo(messages.get(1).flags());
        assertThat(head.internalDate().toInstant())
            .isEqualTo(messages.get(1).internalDate().toInstant());
        assertThat(head.size()).isEqualTo(messages.get(1).bytes().length);
        assertThat(inbox.fetchHeads(ALL)).hasSize(11);
        assertThat(inbox.fetchHeads(UidRanges.EMPTY)).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("TRAP 22 and 28: messages are read byte for byte and stay unread")
  default void messagesAreReadByteForByteAndStayUnread() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      List<TestMessage> messages = new ArrayList<>(TestMessage.mixed(3, 60));
      messages.add(TestMessage.of("Subject: no body", ""));
      messages.add(TestMessage.ofBytes("Subject: header only\r\n".getBytes()));
      messages.add(TestMessage.ofBytes("no header at all\r\n\r\n\r\n".getBytes()));
      messages.add(TestMessage.of("Subject: 8 bit ü", "", "body with \u00e9 and {17}", "* 1 OK"));
      messages.add(TestMessage.of("Subject: long", "", "x".repeat(20_000)));
      messages.add(TestMessage.ofBytes("\r\nbody without header\r\n".getBytes()));
      messages.removeIf(message -> !mail.accepts(message));
      mail.put("INBOX", messages);
      try (SourceMailbox mailbox = mail.openSource()) {
        SourceFolder inbox = mailbox.examine("INBOX");

        List<Message> fetched = inbox.fetch(inbox.fetchHeads(ALL));

        assertThat(fetched).hasSameSizeAs(messages);
        for (int i = 0; i < fetched.size(); i++) {
          assertThat(fetched.get(i).uid()).isEqualTo(i + 1);
          assertThat(bytes(fetched.get(i))).isEqualTo(messages.get(i).bytes());
          assertThat(withoutRecent(fetched.get(i).head().flags()))
              .isEqualTo(messages.get(i).flags());
        }
      }
      assertThat(mail.read("INBOX"))
          .extracting(TestMessage::flags)
          .isEqualTo(messages.stream().map(TestMessage::flags).toList());
    }
  }

  @Test
  @DisplayName("TRAP 27: expunged messages are not in the result")
  default void expungedMessagesAreNotInTheResult() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      mail.put("INBOX", TestMessage.numbered(0, 5));
      try (SourceMailbox mailbox = mail.openSource()) {
        SourceFolder inbox = mailbox.examine("INBOX");
        List<MessageHead> heads = new ArrayList<>(inbox.fetchHeads(ALL));
        heads.add(new MessageHead(99, Set.of(), null, 10));
        heads.removeFirst();

        assertThat(inbox.fetch(heads)).extracting(Message::uid).containsExactly(2L, 3L, 4L, 5L);
        assertThat(inbox.fetch(List.of())).isEmpty();
      }
    }
  }

  @DisplayName("TRAP 23: a message larger than a window is streamed")
  @Test
  default void messageLargerThanAWindowIsStreamed() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      TestMessage large =
          TestMessage.of("Subject: large", "", ("0123456789".repeat(7) + "\r\n").repeat(200_000));
      mail.put("INBOX", List.of(large, TestMessage.numbered(1)));
      try (SourceMailbox mailbox = mail.openSource();
          DestinationMailbox other = mail.openDestination()) {
        SourceFolder inbox = mailbox.examine("INBOX");

        Message message = inbox.fetch(inbox.fetchHeads(UidRanges.of(1, 1))).getFirst();
        assertThat(message.body() instanceof Message.Bytes)
            .isNotEqualTo(mail.streamsLargeMessages());
        other.create(mail.folder("Copy"));
        List<AppendResult> results = append(other.select(mail.folder("Copy")), List.of(message));

        assertThat(results.getFirst()).isInstanceOf(AppendResult.Stored.class);
        assertThat(mail.read(mail.folder("Copy")).getFirst().bytes()).isEqualTo(large.bytes());
        assertThat(inbox.fetch(inbox.fetchHeads(UidRanges.of(2, 2)))).hasSize(1);
      }
    }
  }

  @Test
  default void streamedMessageNeedNotBeReadToItsEnd() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      TestMessage large =
          TestMessage.of("Subject: large", "", ("0123456789".repeat(7) + "\r\n").repeat(200_000));
      mail.put("INBOX", List.of(large, TestMessage.numbered(1)));
      try (SourceMailbox mailbox = mail.openSource()) {
        SourceFolder inbox = mailbox.examine("INBOX");
        Message message = inbox.fetch(inbox.fetchHeads(UidRanges.of(1, 1))).getFirst();
        OutputStream full =
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("full");
              }
            };

        assertThat(message.body().prefix(14)).asString().isEqualTo("Subject: large");
        assertThatThrownBy(() -> message.body().writeTo(full)).hasMessage("full");

        assertThat(inbox.fetch(inbox.fetchHeads(UidRanges.of(2, 2)))).hasSize(1);
        assertThat(bytes(message)).isEqualTo(large.bytes());
        assertThat(message.body().prefix(14)).asString().isEqualTo("Subject: large");
        assertThat(inbox.fetch(inbox.fetchHeads(UidRanges.of(2, 2)))).hasSize(1);
      }
    }
  }

  @Test
  default void refreshFindsNewMail() throws Exception {
    try (MailboxUnderTest mail = mail();
        SourceMailbox mailbox = mail.openSource()) {
      SourceFolder inbox = mailbox.examine("INBOX");
      long uidValidity = inbox.status().uidValidity();
      mail.put("INBOX", TestMessage.numbered(0, 4));

      assertThat(inbox.refresh().messages()).isEqualTo(4);
      assertThat(inbox.status().uidNext()).isEqualTo(5);
      assertThat(inbox.status().uidValidity()).isEqualTo(uidValidity);
      assertThat(inbox.fetchHeads(ALL)).hasSize(4);
    }
  }

  @Test
  default void fingerprintsHoldTheHeaderFields() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      TestMessage plain = TestMessage.numbered(5);
      TestMessage headless = TestMessage.ofBytes("nothing\r\n".getBytes());
      mail.put(
          "INBOX",
          List.of(
              plain,
              plain.withoutHeader("Message-ID").withoutHeader("Subject"),
              plain.withHeader("Subject", "folded\r\n  over\r\n\tlines"),
              mail.accepts(headless) ? headless : TestMessage.of("X-Nothing: 1")));
      try (SourceMailbox mailbox = mail.openSource()) {
        List<Fingerprint> prints = mailbox.examine("INBOX").fetchFingerprints(ALL);

        assertThat(prints).extracting(Fingerprint::uid).containsExactly(1L, 2L, 3L, 4L);
        assertThat(prints.get(0).messageId()).isEqualTo("<5@example.org>");
        assertThat(prints.get(0).from()).isEqualTo("Sender 5 <sender5@example.org>");
        assertThat(prints.get(0).subject()).isEqualTo("Message 5");
        assertThat(prints.get(0).date()).isNotNull();
        assertThat(prints.get(0).internalDate().toInstant())
            .isEqualTo(plain.internalDate().toInstant());
        assertThat(prints.get(1).messageId()).isNull();
        assertThat(prints.get(1).subject()).isNull();
        assertThat(prints.get(1).from()).isNotNull();
        assertThat(prints.get(2).key(false)).contains("\nfolded over lines\n");
        assertThat(prints.get(3).date()).isNull();
      }
    }
  }

  @Test
  default void digestsDistinguishBodiesAndIgnoreServerChanges() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      TestMessage one = TestMessage.numbered(5);
      mail.put(
          "INBOX",
          List.of(
              one.withBody("first\r\nsecond\r\n"),
              one.withHeader("X-Added", "by a server").withBody("first  \r\nsecond\r\n\r\n"),
              one.withBody("first\r\nsecond"),
              one.withBody("first\r\n\r\nsecond\r\n"),
              one.withBody("first\r\nsecond!\r\n"),
              one.withBody("")));
      try (SourceMailbox mailbox = mail.openSource()) {
        Map<Long, BodyDigest> digests = mailbox.examine("INBOX").fetchDigests(ALL);

        assertThat(digests).containsOnlyKeys(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(digests.get(2L)).isEqualTo(digests.get(1L));
        assertThat(digests.get(2L).hex()).matches("[0-9a-f]{64}");
        assertThat(digests.get(3L)).isEqualTo(digests.get(1L));
        assertThat(Set.of(digests.get(1L), digests.get(4L), digests.get(5L), digests.get(6L)))
            .hasSize(4);
        assertThat(mailbox.examine("INBOX").fetchDigests(UidRanges.of(4, 4)))
            .isEqualTo(Map.of(4L, digests.get(4L)));
      }
    }
  }

  @Test
  default void messagesAreCountedByDate() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      mail.put(
          "INBOX",
          List.of(
              TestMessage.numbered(1).at(OffsetDateTime.parse("2020-05-01T12:00:00Z")),
              TestMessage.numbered(2).at(OffsetDateTime.parse("2020-05-02T12:00:00Z")),
              TestMessage.numbered(3).at(OffsetDateTime.parse("2020-05-03T12:00:00Z"))));
      try (SourceMailbox mailbox = mail.openSource()) {
        SourceFolder inbox = mailbox.examine("INBOX");

        assertThat(inbox.count(ALL, null)).isEqualTo(3);
        assertThat(inbox.count(UidRanges.of(2, 9), null)).isEqualTo(2);
        assertThat(inbox.count(ALL, LocalDate.of(2020, 5, 2))).isEqualTo(2);
        assertThat(inbox.count(ALL, LocalDate.of(2021, 1, 1))).isZero();
        assertThat(inbox.count(UidRanges.EMPTY, null)).isZero();
      }
    }
  }
}
