package io.mailhaul.access.imap;

import static io.mailhaul.access.testing.AppendFixtures.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.ListingConsistencyCheck;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.testing.simulated.ScriptedImapServer;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Responses that are extra, wrong, or never end. */
class UnsolicitedResponseTest {

  private static final UidRanges ALL = UidRanges.of(1, UidRanges.MAX_UID);

  private final ScriptedImapServer server = ScriptedImapServer.start();
  private DestinationMailbox mailbox;

  @AfterEach
  void stop() {
    if (mailbox != null) {
      mailbox.close();
    }
    server.close();
  }

  private DestinationMailbox open(Duration timeout) {
    mailbox =
        new ImapMailboxAccess(
                new ImapSettings(timeout, timeout, timeout, 8L << 20, 1 << 20),
                new SimpleMeterRegistry())
            .openDestination(new AccountCredentials(server.endpoint(), "alice", "secret"));
    return mailbox;
  }

  private static Message message() {
    return new Message(new MessageHead(1, Set.of(), null, 1), new Message.Bytes(new byte[] {'a'}));
  }

  @Test
  @DisplayName("TRAP 9: EXISTS, EXPUNGE, FETCH and alerts in any response have no other effect")
  void unsolicitedResponsesMayComeInAnyResponse() {
    String[] extra = {
      "* 3 EXISTS",
      "* 1 EXPUNGE",
      "* 2 FETCH (FLAGS (\\Seen) UID 22)",
      "* 2 FETCH (FLAGS (\\Recent))",
      "* 0 RECENT",
      "* FLAGS (\\Odd)",
      "* OK [ALERT] Backup at noon",
      "* NO [ALERT] almost full",
      "* BAD you said something wrong a while ago",
      "* ESEARCH (TAG \"M1\") UID",
      "* VANISHED 4:7",
      "* 99 SOMETHING new",
      "* OK [APPENDUID 7 99] not yours"
    };
    server
        .on("AUTHENTICATE", with(extra, "%t OK in"))
        .on("CAPABILITY", with(extra, "* CAPABILITY IMAP4rev1 LITERAL+ UIDPLUS", "%t OK done"))
        .on("LIST", with(extra, "* LIST () \"/\" INBOX", "%t OK done"))
        .on("NOOP", with(extra, "%t OK done"))
        .on("STATUS", with(extra, "* STATUS INBOX (MESSAGES 2 UIDNEXT 23 UIDVALIDITY 7)", "%t OK"))
        .on(
            "SELECT",
            with(
                extra,
                "* FLAGS (\\Seen)",
                "* 2 EXISTS",
                "* OK [PERMANENTFLAGS (\\Seen \\*)] kept",
                "* OK [UIDVALIDITY 7] here",
                "* OK [UIDNEXT 23] next",
                "%t OK [READ-WRITE] open"))
        .on(
            "UID FETCH",
            with(extra, "* 1 FETCH (UID 21 FLAGS () RFC822.SIZE 1 BODY[] {1}\r\nx)", "%t OK done"))
        .on("APPEND", with(extra, "%t OK [APPENDUID 7 23] done"));
    open(Duration.ofSeconds(5));

    assertThat(mailbox.list(true)).extracting(f -> f.status().messages()).containsExactly(2L);
    DestinationFolder inbox = mailbox.select("INBOX");
    assertThat(inbox.status()).isEqualTo(new FolderStatus(2, 23, 7));
    assertThat(inbox.permanentFlags()).containsExactlyInAnyOrder("\\Seen", "\\*");
    assertThat(inbox.fetch(List.of(new MessageHead(21, Set.of(), null, 1))))
        .extracting(Message::uid, Message::isUnreadable)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(21L, false));
    assertThat(inbox.refresh()).isEqualTo(new FolderStatus(2, 23, 7));
    assertThat(append(inbox, List.of(message())))
        .containsExactly(new AppendResult.Stored(OptionalLong.of(23)));
    mailbox.ping();
  }

  private static String[] with(String[] extra, String... lines) {
    String[] all = java.util.Arrays.copyOf(extra, extra.length + lines.length);
    System.arraycopy(lines, 0, all, extra.length, lines.length);
    return all;
  }

  @Test
  @DisplayName("TRAP 42: sequence numbers are not trusted, SEARCH is not used")
  void onlyUidsAreTrusted() {
    open(Duration.ofSeconds(5));
    server
        .on("EXAMINE", "* 4 EXISTS", "* OK [UIDVALIDITY 7] h", "* OK [UIDNEXT 9] n", "%t OK open")
        .on(
            "UID FETCH",
            "* 1 FETCH (UID 5 RFC822.SIZE 1 FLAGS ())",
            "* 1 FETCH (UID 7 RFC822.SIZE 2 FLAGS ())",
            "* 9 FETCH (UID 6 RFC822.SIZE 3 FLAGS ())",
            "* 0 FETCH (UID 6 RFC822.SIZE 3 FLAGS ())",
            "%t OK done")
        .on("STATUS", "* STATUS INBOX (MESSAGES 4 UIDNEXT 9 UIDVALIDITY 7)", "%t OK done");
    SourceFolder inbox = mailbox.examine("INBOX");

    List<MessageHead> heads = inbox.fetchHeads(ALL);

    assertThat(heads).extracting(MessageHead::uid).containsExactly(5L, 6L, 7L);
    assertThat(heads).extracting(MessageHead::size).containsExactly(1L, 3L, 2L);
    assertThat(inbox.count(ALL, null)).isEqualTo(3);
    assertThat(inbox.refresh().messages()).isEqualTo(4);
    assertThat(server.received()).noneMatch(line -> line.contains("SEARCH"));
  }

  private static final String[] THREE = {
    "* 1 FETCH (UID 5)", "* 2 FETCH (UID 6)", "* 3 FETCH (UID 7)", "* 2 FETCH (UID 6)", "%t OK"
  };

  private static String[] reporting(int exists, int uidNext) {
    return new String[] {
      "* " + exists + " EXISTS",
      "* OK [UIDVALIDITY 7] here",
      "* OK [UIDNEXT " + uidNext + "] next",
      "%t OK open"
    };
  }

  private @Nullable ListingMismatch difference() {
    return ListingConsistencyCheck.check(mailbox.examine("INBOX"), () -> mailbox.examine("INBOX"));
  }

  @Test
  @DisplayName("TRAP 42: an EXISTS that differs from the number of UIDs is detected")
  void existsIsComparedWithTheListedUids() {
    open(Duration.ofSeconds(5));
    server.on("EXAMINE", reporting(4, 9)).on("UID FETCH", THREE);
    assertThat(difference()).isEqualTo(new ListingMismatch(4, 3));

    server.on("EXAMINE", reporting(2, 9));
    assertThat(difference()).isEqualTo(new ListingMismatch(2, 3));

    server.on("EXAMINE", reporting(3, 9));
    assertThat(difference()).isNull();
  }

  @Test
  @DisplayName("TRAP 42: messages that arrive or leave while they are counted are no mismatch")
  void messagesThatArriveOrLeaveAreNoMismatch() {
    open(Duration.ofSeconds(5));
    server.on("EXAMINE", reporting(4, 9)).on("EXAMINE", reporting(3, 9)).on("UID FETCH", THREE);
    assertThat(difference()).as("one was expunged").isNull();

    server.on("EXAMINE", reporting(2, 7)).on("EXAMINE", reporting(3, 8)).on("UID FETCH", THREE);
    assertThat(difference()).as("one arrived").isNull();

    server
        .on("EXAMINE", reporting(5, 8))
        .on("EXAMINE", reporting(6, 9))
        .on("EXAMINE", reporting(7, 10))
        .on("EXAMINE", reporting(8, 11))
        .on("UID FETCH", THREE);
    assertThat(difference()).as("the folder changes all the time").isNull();
  }

  @Test
  @DisplayName("TRAP 8: a server that stalls in a literal times out")
  void stalledLiteralTimesOut() {
    SourceFolder inbox = open(Duration.ofMillis(400)).examine("INBOX");
    server.on("UID FETCH", "* 1 FETCH (UID 1 BODY[] {500}\r\nab\\\\");

    MailboxException e = catchThrowableOfType(MailboxException.class, () -> inbox.fetchHeads(ALL));

    assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_TIMED_OUT);
  }

  @Test
  @Timeout(30)
  @DisplayName("TRAP 8: a literal that never ends times out as well")
  void slowLiteralHasADeadline() {
    SourceFolder inbox = open(Duration.ofMillis(300)).examine("INBOX");
    server.on("UID FETCH", "* 1 FETCH (UID 1 BODY[] {500000}\r\n\\\\", "!trickle");

    MailboxException e = catchThrowableOfType(MailboxException.class, () -> inbox.fetchHeads(ALL));

    assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_TIMED_OUT);
    assertThat(e.failure().detail()).contains("a command took longer");
  }
}
