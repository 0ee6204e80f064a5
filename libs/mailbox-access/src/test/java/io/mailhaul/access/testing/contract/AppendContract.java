package io.mailhaul.access.testing.contract;

import static io.mailhaul.access.testing.AppendFixtures.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.ChangeTracker;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.testing.AppendFixtures;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How appended messages are stored. */
interface AppendContract extends ContractPart {

  @Test
  default void appendedMessagesKeepTheirBytesFlagsDatesAndOrder() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      List<TestMessage> messages = new ArrayList<>(TestMessage.mixed(4, 120));
      messages.add(
          TestMessage.numbered(1)
              .at(OffsetDateTime.of(2001, 1, 2, 3, 4, 5, 0, ZoneOffset.ofHoursMinutes(-3, -30))));
      try (DestinationMailbox mailbox = mail.openDestination()) {
        mailbox.create(mail.folder("Copy"));
        DestinationFolder folder = mailbox.select(mail.folder("Copy"));

        List<AppendResult> results =
            append(folder, messages.stream().map(AppendFixtures::toMessage).toList());

        List<AppendResult> expected = new ArrayList<>();
        for (int i = 1; i <= messages.size(); i++) {
          expected.add(
              new AppendResult.Stored(mail.uidPlus() ? OptionalLong.of(i) : OptionalLong.empty()));
        }
        assertThat(results).isEqualTo(expected);
        assertThat(append(folder, List.of())).isEmpty();
        assertThat(folder.refresh().messages()).isEqualTo(messages.size());
        assertThat(folder.status().uidNext()).isEqualTo(messages.size() + 1);
      }
      List<TestMessage> stored = mail.read(mail.folder("Copy"));
      assertThat(stored).hasSameSizeAs(messages);
      for (int i = 0; i < messages.size(); i++) {
        assertThat(MailboxSnapshot.Entry.of(stored.get(i)))
            .isEqualTo(MailboxSnapshot.Entry.of(messages.get(i)));
      }
    }
  }

  /** A copier that was suspended and has lost its lanes may resume at any of these points. */
  @Test
  default void messagesAreNotStoredAfterTheLeaseIsLost() throws Exception {
    List<Message> messages =
        Stream.of(
                TestMessage.numbered(1),
                TestMessage.numbered(2).withBody("A line of a long letter.\r\n".repeat(10_000)),
                TestMessage.numbered(3))
            .map(AppendFixtures::toMessage)
            .toList();
    try (MailboxUnderTest mail = mail()) {
      int checks = 0;
      boolean refused = true;
      while (refused) {
        AtomicInteger remainingChecks = new AtomicInteger(checks++);
        int before = mail.read("INBOX").size();
        try (DestinationMailbox mailbox = mail.openDestination()) {
          mailbox
              .select("INBOX")
              .append(
                  messages,
                  () -> {
                    if (remainingChecks.getAndDecrement() == 0) {
                      throw new IllegalStateException("not any more");
                    }
                  });
          refused = false;
        } catch (IllegalStateException e) {
          assertThat(e).hasMessage("not any more");
          assertThat(mail.read("INBOX").size() - before)
              .as("stored, of three, when check %d fails", checks)
              .isLessThan(messages.size());
        }
      }
      assertThat(checks).as("checks").isGreaterThan(messages.size());
    }
  }

  @Test
  default void theStatusAfterAnAppendHasTheAppendedMessages() throws Exception {
    try (MailboxUnderTest mail = mail();
        DestinationMailbox mailbox = mail.openDestination()) {
      mail.put("INBOX", TestMessage.numbered(0, 3));
      DestinationFolder inbox = mailbox.select("INBOX");
      for (int window = 0; window < 3; window++) {
        append(
            inbox,
            TestMessage.numbered(3 + window * 10, 10).stream()
                .map(AppendFixtures::toMessage)
                .toList());

        FolderStatus after = inbox.refreshAfterAppend();

        assertThat(after.uidNext()).isEqualTo(14 + window * 10);
        // Nothing that this session has done counts as a later change.
        assertThat(inbox.refresh().highestModSeq()).isEqualTo(after.highestModSeq());
        inbox
            .capability(ChangeTracker.class)
            .ifPresent(
                changes -> assertThat(changes.fetchFlags(ALL, after.highestModSeq())).isEmpty());
        long flagged = 2 + window;
        mail.flag("INBOX", flagged, "\\Flagged");
        inbox
            .capability(ChangeTracker.class)
            .ifPresent(changes -> {
              inbox.refresh();
              assertThat(changes.fetchFlags(ALL, after.highestModSeq())).containsOnlyKeys(flagged);
            });
      }
    }
  }

  @Test
  default void severalWindowsAreAppendedInOrder() throws Exception {
    try (MailboxUnderTest mail = mail();
        DestinationMailbox mailbox = mail.openDestination()) {
      DestinationFolder inbox = mailbox.select("INBOX");
      for (int window = 0; window < 5; window++) {
        List<Message> messages =
            TestMessage.numbered(window * 10, 10).stream().map(AppendFixtures::toMessage).toList();
        assertThat(append(inbox, messages)).hasOnlyElementsOfType(AppendResult.Stored.class);
      }
      assertThat(inbox.fetchHeads(ALL)).hasSize(50);
      assertThat(inbox.refresh().messages()).isEqualTo(50);
    }
  }
}
