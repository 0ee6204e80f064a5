package io.mailhaul.access.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.MessageMover;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.folder.TwoStepMover;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Courier;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Courier does not keep the UIDs that it reports until a client opens the folder with SELECT. */
class CourierIT {

  private static final UidRanges ALL = UidRanges.of(1, UidRanges.MAX_UID);

  private static SourceMailbox open(Courier courier) {
    return new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry())
        .openSource(courier.signIn("alice"));
  }

  @Test
  @DisplayName("TRAP 28: UIDs are kept, and no message becomes read")
  void uidsOfAFolderThatWasNeverSelectedAreKept() {
    try (Courier courier = Courier.start(Map.of("alice", "secret"))) {
      courier.deliver("alice", "1002.a.b", TestMessage.numbered(1));
      courier.deliver("alice", "1001.a.b", TestMessage.numbered(2));
      FolderStatus listed;
      FolderStatus opened;
      List<MessageHead> heads;
      try (SourceMailbox mailbox = open(courier)) {
        listed = status(mailbox.list(true));
      }
      // Courier makes the UIDVALIDITY from the time in seconds.
      Awaitility.await().until(() -> System.currentTimeMillis() / 1000 % 2 == 0);
      Awaitility.await().until(() -> System.currentTimeMillis() / 1000 % 2 == 1);
      try (SourceMailbox mailbox = open(courier)) {
        SourceFolder inbox = mailbox.examine("INBOX");
        opened = inbox.status();
        heads = inbox.fetchHeads(ALL);
        assertThat(inbox.fetch(heads)).hasSize(2).noneMatch(Message::isUnreadable);
      }

      assertThat(listed).isEqualTo(opened);
      courier.deliver("alice", "1000.a.b", TestMessage.numbered(3));
      try (SourceMailbox mailbox = open(courier)) {
        assertThat(status(mailbox.list(true)))
            .isEqualTo(new FolderStatus(3, 4, listed.uidValidity()));
        assertThat(mailbox.examine("INBOX").fetchHeads(ALL).subList(0, 2))
            .extracting(MessageHead::uid, MessageHead::size)
            .isEqualTo(
                heads.stream()
                    .map(head -> org.assertj.core.groups.Tuple.tuple(head.uid(), head.size()))
                    .toList());
        assertThat(mailbox.examine("INBOX").fetchHeads(ALL))
            .noneMatch(head -> head.flags().contains("\\Seen"));
      }
    }
  }

  @Test
  @DisplayName("TRAP 33: folders that modified UTF-7 cannot name at Courier are read as UTF-8")
  void foldersNamedInUtf8AreRead() {
    try (Courier courier = Courier.start(Map.of("alice", "secret"))) {
      try (RawImapClient raw = courier.raw("alice")) {
        raw.command("ENABLE UTF8=ACCEPT");
        raw.command("CREATE \"INBOX.Tom & \ud83d\ude00\"");
        raw.command("SUBSCRIBE \"INBOX.Tom & \ud83d\ude00\"");
      }
      try (SourceMailbox mailbox = open(courier)) {
        List<FolderInfo> folders = mailbox.list(true);

        assertThat(folders)
            .extracting(FolderInfo::name)
            .containsExactlyInAnyOrder("INBOX", "INBOX.Tom & \ud83d\ude00");
        assertThat(folders).filteredOn(FolderInfo::subscribed).hasSize(1);
        assertThat(mailbox.examine("INBOX.Tom & \ud83d\ude00").fetchHeads(ALL)).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("TRAP 18: copies are moved in two steps, because Courier has no MOVE")
  void movesInTwoSteps() {
    try (Courier courier = Courier.start(Map.of("alice", "secret"));
        DestinationMailbox mailbox =
            new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry())
                .openDestination(courier.signIn("alice"))) {
      try (RawImapClient raw = courier.raw("alice")) {
        raw.append("INBOX", TestMessage.numbered(0, 3));
        raw.create("INBOX.Other");
      }
      assertThat(mailbox.supports(MessageMover.class)).isFalse();
      TwoStepMover mover = mailbox.select("INBOX").capability(TwoStepMover.class).orElseThrow();

      mover.copy(UidRanges.of(2, 2), "INBOX.Other");
      mover.expunge(UidRanges.of(2, 2));

      try (RawImapClient raw = courier.raw("alice")) {
        assertThat(raw.messages("INBOX"))
            .extracting(RawImapClient.Stored::uid)
            .containsExactly(1L, 3L);
        assertThat(raw.messages("INBOX.Other")).hasSize(1);
      }
    }
  }

  private static FolderStatus status(List<FolderInfo> folders) {
    return folders.stream()
        .filter(folder -> folder.name().equals("INBOX"))
        .findFirst()
        .orElseThrow()
        .status();
  }
}
