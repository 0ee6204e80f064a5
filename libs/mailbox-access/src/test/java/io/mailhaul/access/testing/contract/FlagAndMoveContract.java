package io.mailhaul.access.testing.contract;

import static io.mailhaul.access.testing.contract.ContractPart.byName;
import static io.mailhaul.access.testing.contract.ContractPart.withoutRecent;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.ChangeTracker;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.MessageMover;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.folder.TwoStepMover;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Flag changes, expunged messages and moves, and how they are reported. */
interface FlagAndMoveContract extends ContractPart {

  @Test
  default void permanentFlagsAreReported() throws Exception {
    try (MailboxUnderTest mail = mail();
        DestinationMailbox mailbox = mail.openDestination()) {
      assertThat(mailbox.select("INBOX").permanentFlags())
          .contains("\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted", "\\*");
    }
  }

  @Test
  default void flagsAndTheirChangesAreReported() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      mail.put("INBOX", TestMessage.numbered(0, 5));
      mail.flag("INBOX", 4, "\\Answered");
      try (SourceMailbox mailbox = mail.openSource()) {
        SourceFolder inbox = mailbox.examine("INBOX");
        assertThat(inbox.fetchFlags(ALL)).containsOnlyKeys(1L, 2L, 3L, 4L, 5L);
        assertThat(withoutRecent(inbox.fetchFlags(UidRanges.of(4, 9)).get(4L)))
            .containsExactly("\\Answered");
        long before = inbox.status().highestModSeq();
        if (!mail.condstore()) {
          assertThat(before).isZero();
          assertThat(inbox.capability(ChangeTracker.class)).isEmpty();
          assertThat(inbox.refresh().highestModSeq()).isZero();
          return;
        }
        assertThat(before).isPositive();
        ChangeTracker changes = inbox.capability(ChangeTracker.class).orElseThrow();
        assertThat(inbox.refresh().highestModSeq()).isEqualTo(before);
        assertThat(changes.fetchFlags(ALL, before)).isEmpty();

        mail.flag("INBOX", 2, "\\Flagged", "Later");
        mail.put("INBOX", TestMessage.numbered(5, 1));

        assertThat(inbox.refresh().highestModSeq()).isGreaterThan(before);
        Map<Long, Set<String>> changed = changes.fetchFlags(UidRanges.of(1, 5), before);
        assertThat(changed).containsOnlyKeys(2L);
        assertThat(withoutRecent(changed.get(2L))).containsExactlyInAnyOrder("\\Flagged", "Later");
        assertThat(changes.fetchFlags(ALL, before)).containsOnlyKeys(2L, 6L);
        assertThat(changes.fetchFlags(ALL, inbox.status().highestModSeq())).isEmpty();
        assertThat(byName(mailbox.list(true)).get("INBOX").status()).isEqualTo(inbox.status());
      }
    }
  }

  @Test
  default void flagsAreSetUnlessTheUserHasChangedThem() throws Exception {
    try (MailboxUnderTest mail = mail();
        DestinationMailbox mailbox = mail.openDestination()) {
      mail.put("INBOX", TestMessage.numbered(0, 6));
      mail.expunge("INBOX", 5);
      DestinationFolder inbox = mailbox.select("INBOX");
      long before = inbox.status().highestModSeq();
      if (!mail.condstore()) {
        return;
      }
      ChangeTracker changes = inbox.capability(ChangeTracker.class).orElseThrow();
      mail.flag("INBOX", 2, "\\Flagged");
      mail.flag("INBOX", 4, "\\Draft");

      UidRanges modified =
          changes.storeFlags(UidRanges.parse("1:5,77"), Set.of("\\Seen", "Work"), before);

      assertThat(modified).isEqualTo(UidRanges.parse("2,4"));
      assertThat(mail.read("INBOX"))
          .extracting(TestMessage::flags)
          .containsExactly(
              Set.of("\\Seen", "Work"),
              Set.of("\\Flagged"),
              Set.of("\\Seen", "Work"),
              Set.of("\\Draft"),
              TestMessage.numbered(5).flags());
      long after = inbox.refresh().highestModSeq();
      assertThat(after).isGreaterThan(before);
      assertThat(changes.storeFlags(UidRanges.of(1, 3), Set.of(), after))
          .isEqualTo(UidRanges.EMPTY);
      assertThat(changes.fetchFlags(ALL, after)).containsOnlyKeys(1L, 2L, 3L);
      assertThat(withoutRecent(inbox.fetchFlags(ALL).get(2L))).isEmpty();
    }
  }

  @Test
  default void flagsAreAddedToExistingOnes() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      mail.put(
          "INBOX",
          List.of(
              TestMessage.numbered(1).flagged("\\Seen"),
              TestMessage.numbered(2).flagged(),
              TestMessage.numbered(3).flagged("Work")));
      try (DestinationMailbox mailbox = mail.openDestination()) {
        DestinationFolder inbox = mailbox.select("INBOX");
        inbox.addFlags(UidRanges.parse("1,3,77"), Set.of("\\Flagged", "$Forwarded"));

        assertThat(inbox.fetchHeads(ALL))
            .extracting(head -> withoutRecent(head.flags()))
            .containsExactly(
                Set.of("\\Seen", "\\Flagged", "$Forwarded"),
                Set.of(),
                Set.of("Work", "\\Flagged", "$Forwarded"));
      }
    }
  }

  @Test
  default void expungedMessagesAreReported() throws Exception {
    try (MailboxUnderTest mail = mail();
        SourceMailbox mailbox = mail.openSource()) {
      mail.put("INBOX", TestMessage.numbered(0, 8));
      mail.expunge("INBOX", 2);
      SourceFolder inbox = mailbox.examine("INBOX");
      long before = inbox.status().highestModSeq();
      mail.expunge("INBOX", 4);
      mail.expunge("INBOX", 5);
      inbox.refresh();

      assertThat(inbox.findVanished(UidRanges.of(1, 8))).isEqualTo(UidRanges.parse("2,4:5"));
      UidRanges asked = UidRanges.parse("1:4,7");
      UidRanges vanished =
          inbox
              .capability(ChangeTracker.class)
              .map(changes -> changes.findVanished(asked, before))
              .orElseGet(() -> inbox.findVanished(asked));
      assertThat(vanished.minus(UidRanges.of(2, 2))).isEqualTo(UidRanges.of(4, 4));
    }
  }

  @Test
  default void messagesAreMovedBetweenFolders() throws Exception {
    try (MailboxUnderTest mail = mail();
        DestinationMailbox mailbox = mail.openDestination()) {
      String other = mail.folder("K\u00f6ln & Bonn");
      List<TestMessage> messages = TestMessage.numbered(0, 6);
      mail.put("INBOX", messages);
      mail.put(other, TestMessage.numbered(20, 2));
      if (!mailbox.supports(MessageMover.class)) {
        return;
      }

      UidMap moved = mover(mailbox).move(UidRanges.parse("2:3,5,99"), other);

      assertThat(moved).isEqualTo(mail.uidPlus() ? UidMap.parse("2:3>3:4,5>5") : UidMap.EMPTY);
      assertThat(mail.read("INBOX")).hasSize(3);
      List<TestMessage> target = mail.read(other);
      assertThat(target).hasSize(5);
      assertThat(MailboxSnapshot.Entry.of(target.get(2)))
          .isEqualTo(MailboxSnapshot.Entry.of(messages.get(1)));
      assertThat(mover(mailbox).move(UidRanges.of(2, 3), other)).isEqualTo(UidMap.EMPTY);
    }
  }

  @Test
  default void messagesAreMovedInTwoSteps() throws Exception {
    try (MailboxUnderTest mail = mail();
        DestinationMailbox mailbox = mail.openDestination()) {
      String other = mail.folder("Archive");
      List<TestMessage> messages = TestMessage.numbered(0, 6);
      mail.put("INBOX", messages);
      mail.put(other, TestMessage.numbered(20, 2));
      mail.flag("INBOX", 4, "\\Deleted");
      if (!mailbox.supports(TwoStepMover.class)) {
        return;
      }
      TwoStepMover mover = mailbox.select("INBOX").capability(TwoStepMover.class).orElseThrow();

      mover.copy(UidRanges.parse("2:3,5,99"), other);
      assertThat(mail.read("INBOX")).hasSize(6);
      mover.expunge(UidRanges.parse("2:3,5,99"));

      assertThat(mail.read("INBOX")).hasSize(3);
      List<TestMessage> target = mail.read(other);
      assertThat(target).hasSize(5);
      assertThat(MailboxSnapshot.Entry.of(target.get(2)))
          .isEqualTo(MailboxSnapshot.Entry.of(messages.get(1)));
    }
  }

  private static MessageMover mover(DestinationMailbox mailbox) {
    return mailbox.select("INBOX").capability(MessageMover.class).orElseThrow();
  }
}
