package io.mailhaul.access.imap;

import static io.mailhaul.access.testing.AppendFixtures.append;
import static io.mailhaul.access.testing.AppendFixtures.refusal;
import static io.mailhaul.access.testing.AppendFixtures.toMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.HeaderFields;
import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Cyrus;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How Cyrus alters and refuses messages. */
class CyrusIT {

  private static final UidRanges ALL = UidRanges.of(1, UidRanges.MAX_UID);

  private static DestinationMailbox open(Cyrus cyrus) {
    return new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry())
        .openDestination(cyrus.signIn("alice"));
  }

  @Test
  @DisplayName("TRAP 12: the fingerprint ignores the replacements of 8-bit header characters")
  void fingerprintIgnoresReplacedCharacters() {
    try (Cyrus cyrus = Cyrus.start(Map.of("alice", "secret"));
        DestinationMailbox mailbox = open(cyrus)) {
      TestMessage utf8 = TestMessage.numbered(1).withHeader("Subject", "\u00c3\u00bc \u00e9");
      DestinationFolder inbox = mailbox.select("INBOX");
      append(inbox, List.of(toMessage(utf8)));

      Fingerprint stored = inbox.fetchFingerprints(ALL).getFirst();

      assertThat(stored.subject()).isEqualTo("XX X");
      assertThat(stored.key(true)).isEqualTo(fingerprint(utf8).key(true));
    }
  }

  private static Fingerprint fingerprint(TestMessage message) {
    return Fingerprint.of(
        1, message.internalDate(), message.bytes().length, HeaderFields.of(message.bytes()));
  }

  @Test
  @DisplayName("TRAP 22: invalid messages are refused and the others are stored")
  void invalidMessagesAreRefusedOneByOne() {
    try (Cyrus cyrus = Cyrus.start(Map.of("alice", "secret"));
        DestinationMailbox mailbox = open(cyrus)) {
      DestinationFolder inbox = mailbox.select("INBOX");
      List<TestMessage> bad =
          List.of(
              TestMessage.of("Subject: nul", "", "a\0b"),
              TestMessage.of("no header at all", ""),
              TestMessage.ofBytes("Subject: bare\nlines\n".getBytes(StandardCharsets.UTF_8)),
              TestMessage.ofBytes(new byte[0]));
      for (TestMessage message : bad) {
        assertThat(refusal(append(inbox, List.of(toMessage(message))).getFirst()))
            .isEqualTo(FailureReason.MESSAGE_REFUSED);
      }
      List<AppendResult> window =
          append(
              inbox,
              List.of(
                  toMessage(TestMessage.numbered(1)),
                  toMessage(bad.get(0)),
                  toMessage(bad.get(1))));

      assertThat(window).allMatch(r -> refusal(r) == FailureReason.MESSAGE_REFUSED);
      assertThat(append(inbox, List.of(toMessage(TestMessage.numbered(2)))))
          .hasOnlyElementsOfType(AppendResult.Stored.class);
    }
  }

  @Test
  @DisplayName("TRAP 23: the APPENDLIMIT that Cyrus announces is respected")
  void messageAboveTheAppendLimitIsNotSent() {
    try (Cyrus cyrus = Cyrus.start(Map.of("alice", "secret"), "maxmessagesize: 20000");
        DestinationMailbox mailbox = open(cyrus)) {
      DestinationFolder inbox = mailbox.select("INBOX");
      TestMessage large = TestMessage.of("Subject: large", "", "x".repeat(20_000));

      List<AppendResult> results =
          append(
              inbox,
              List.of(
                  toMessage(TestMessage.numbered(1)),
                  toMessage(large),
                  toMessage(TestMessage.numbered(2))));

      assertThat(results.get(0)).isInstanceOf(AppendResult.Stored.class);
      assertThat(refusal(results.get(1))).isEqualTo(FailureReason.MESSAGE_TOO_LARGE);
      assertThat(results.get(2)).isInstanceOf(AppendResult.Stored.class);
    }
  }

  @Test
  @DisplayName("TRAP 24: a full mailbox is not reported as a failure of the message")
  void fullMailboxIsOverQuota() {
    try (Cyrus cyrus = Cyrus.start(Map.of("alice", "secret"), "autocreate_quota: 20");
        DestinationMailbox mailbox = open(cyrus)) {
      DestinationFolder inbox = mailbox.select("INBOX");
      TestMessage large = TestMessage.of("Subject: large", "", "x".repeat(15_000));

      append(inbox, List.of(toMessage(large)));

      assertThat(refusal(append(inbox, List.of(toMessage(large))).getFirst()))
          .isEqualTo(FailureReason.OVER_QUOTA);
    }
  }

  @Test
  @DisplayName("TRAP 39: another user's folders are listed and opened only on request")
  void foldersOfAnotherUserAreListedOnRequest() {
    try (Cyrus cyrus = Cyrus.start(Map.of("alice", "secret", "bob", "secret"))) {
      try (RawImapClient bob = cyrus.raw("bob")) {
        bob.append("INBOX.Projects", TestMessage.numbered(0, 3));
        bob.command("SETACL INBOX alice lrs");
        bob.command("SETACL INBOX.Projects alice lrs");
      }
      try (DestinationMailbox mailbox = open(cyrus)) {
        assertThat(mailbox.list(true)).extracting(FolderInfo::name).containsExactly("INBOX");
        assertThat(mailbox.listSubtree("user.nobody", true)).isEmpty();

        List<FolderInfo> folders = mailbox.listSubtree("user.bob", true);

        assertThat(folders)
            .extracting(FolderInfo::name, folder -> folder.status().messages())
            .containsExactlyInAnyOrder(tuple("user.bob", 0L), tuple("user.bob.Projects", 3L));
        assertThat(mailbox.examine("user.bob.Projects").fetchHeads(ALL)).hasSize(3);
      }
    }
  }

  @Test
  void wrongMailboxIdsOfCyrusAreNotUsed() {
    try (Cyrus cyrus = Cyrus.start(Map.of("alice", "secret"));
        DestinationMailbox mailbox = open(cyrus)) {
      assertThat(mailbox.list(true).getFirst().status().identity().mailboxId()).isNull();
      assertThat(mailbox.examine("INBOX").status().identity().mailboxId()).isNull();
    }
  }
}
