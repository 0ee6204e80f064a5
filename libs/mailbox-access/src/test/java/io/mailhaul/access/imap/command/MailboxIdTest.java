package io.mailhaul.access.imap.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.testing.simulated.ScriptedImapServer;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.folder.FolderIdentity;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MAILBOXID (RFC 8474) as a part of a folder's identity. */
class MailboxIdTest {

  private static final FolderIdentity IDENTITY = new FolderIdentity(7, "F221-2ea_87");

  private ScriptedImapServer server;
  private SourceMailbox mailbox;

  @BeforeEach
  void start() throws Exception {
    server = ScriptedImapServer.start();
  }

  @AfterEach
  void stop() {
    mailbox.close();
    server.close();
  }

  private void open(String capabilities) {
    server.capabilities("IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ " + capabilities);
    mailbox =
        new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry())
            .openSource(new AccountCredentials(server.endpoint(), "alice", "secret"));
  }

  private List<FolderIdentity> listed() {
    return mailbox.list(true).stream()
        .map(FolderInfo::status)
        .map(status -> status == null ? FolderIdentity.NONE : status.identity())
        .toList();
  }

  @Test
  void listStatusReturnsTheMailboxId() {
    open("OBJECTID LIST-EXTENDED LIST-STATUS");
    server.on(
        "LIST",
        "* LIST () \"/\" Work",
        "* STATUS Work (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 7 MAILBOXID (F221-2ea_87))",
        "%t OK done");

    assertThat(listed()).containsExactly(IDENTITY);
    assertThat(server.received("LIST"))
        .contains(
            "LIST \"\" \"*\" RETURN (SUBSCRIBED"
                + " STATUS (MESSAGES UIDNEXT UIDVALIDITY MAILBOXID))");
  }

  @Test
  void statusReturnsTheMailboxId() {
    open("OBJECTID");
    server
        .on("LIST", "* LIST () \"/\" Work", "%t OK done")
        .on(
            "STATUS",
            "* STATUS Work (MAILBOXID (F221-2ea_87) MESSAGES 3 UIDNEXT 9 UIDVALIDITY 7)",
            "%t OK done");

    assertThat(listed()).containsExactly(IDENTITY);
  }

  @Test
  void selectReturnsTheMailboxIdAndARefreshKeepsIt() {
    open("OBJECTID");
    server
        .on(
            "EXAMINE",
            "* 3 EXISTS",
            "* OK [UIDVALIDITY 7] valid",
            "* OK [UIDNEXT 9] next",
            "* OK [MAILBOXID (F221-2ea_87)] id",
            "%t OK [READ-ONLY] done")
        .on("STATUS", "%t NO not of the selected folder");

    SourceFolder work = mailbox.examine("Work");

    assertThat(work.status().identity()).isEqualTo(IDENTITY);
    assertThat(work.refresh().identity()).isEqualTo(IDENTITY);
  }

  @Test
  void aMailboxIdThatIsNotValidIsIgnored() {
    open("OBJECTID");
    server
        .on("LIST", "* LIST () \"/\" Work", "* LIST () \"/\" Home", "%t OK done")
        .on(
            "STATUS \"Work\"",
            "* STATUS Work (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 7 MAILBOXID NIL)",
            "%t OK done")
        .on(
            "STATUS \"Home\"",
            "* STATUS Home (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 8 MAILBOXID (\"a b\"))",
            "%t OK done");

    assertThat(listed()).containsExactly(FolderIdentity.of(7), FolderIdentity.of(8));
  }

  @Test
  void serverWithoutObjectIdIsNotAskedForIt() {
    open("LIST-EXTENDED LIST-STATUS");
    server.on(
        "LIST",
        "* LIST () \"/\" Work",
        "* STATUS Work (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 7)",
        "%t OK done");

    assertThat(listed()).containsExactly(FolderIdentity.of(7));
    assertThat(server.received("LIST")).noneMatch(command -> command.contains("MAILBOXID"));
  }

  /** Cyrus 3.6 sends freed memory in the responses to STATUS and LIST. */
  @Test
  void cyrusIsNotAskedForIt() {
    open("OBJECTID X-SIEVE-MAILBOX LIST-EXTENDED LIST-STATUS");

    mailbox.list(true);

    assertThat(server.received("LIST")).noneMatch(command -> command.contains("MAILBOXID"));
  }
}
