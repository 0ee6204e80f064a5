package io.mailhaul.access.imap.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.testing.simulated.ScriptedImapServer;
import io.mailhaul.model.AccountCredentials;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LIST, LSUB, NAMESPACE and the encoding of folder names. */
class ListCommandTest {

  private static final String UTF8 = "Entw\u00c3\u00bcrfe & \u00f0\u009f\u0098\u0080";

  private final ScriptedImapServer server = ScriptedImapServer.start();
  private SourceMailbox mailbox;

  @AfterEach
  void stop() {
    if (mailbox != null) {
      mailbox.close();
    }
    server.close();
  }

  private void openSource(String capabilities) {
    mailbox = access(capabilities).openSource(account());
  }

  private DestinationMailbox openDestination(String capabilities) {
    DestinationMailbox destination = access(capabilities).openDestination(account());
    mailbox = destination;
    return destination;
  }

  private ImapMailboxAccess access(String capabilities) {
    server.capabilities("SASL-IR AUTH=PLAIN LITERAL+ " + capabilities);
    return new ImapMailboxAccess(ImapSettings.DEFAULTS, new SimpleMeterRegistry());
  }

  private AccountCredentials account() {
    return new AccountCredentials(server.endpoint(), "alice", "secret");
  }

  private List<String> names() {
    return mailbox.list(false).stream().map(FolderInfo::name).toList();
  }

  @Test
  @DisplayName("TRAP 33: a source that offers UTF-8 uses it for folder names (RFC 6855)")
  void sourceThatOffersUtf8UsesItForFolderNames() {
    server
        .on("ENABLE", "* ENABLED UTF8=ACCEPT", "%t OK done")
        .on("LIST", "* LIST () \"/\" \"" + UTF8 + "\"", "* LIST () \"/\" &AOQ-", "%t OK done");
    openSource("IMAP4rev1 ENABLE UTF8=ACCEPT");

    assertThat(names()).containsExactly("Entw\u00fcrfe & \ud83d\ude00", "&AOQ-");
    mailbox.examine("Entw\u00fcrfe & \ud83d\ude00");
    assertThat(server.received("EXAMINE")).containsExactly("EXAMINE {16+}\r\n" + UTF8);
    assertThat(server.received("ENABLE")).containsExactly("ENABLE UTF8=ACCEPT");
  }

  @Test
  @DisplayName("TRAP 33: UTF-8 is used only when it was enabled")
  void utf8IsUsedOnlyWhenEnabled() {
    server.on("LIST", "* LIST () \"/\" Entw&APw-rfe", "%t OK done");
    openSource("IMAP4rev1 ENABLE UTF8=ACCEPT");
    assertThat(names()).containsExactly("Entw\u00fcrfe");
    mailbox.close();

    openDestination("IMAP4rev1 ENABLE UTF8=ACCEPT").create("Entw\u00fcrfe");
    assertThat(server.received("ENABLE")).hasSize(1);
    assertThat(server.received("CREATE")).containsExactly("CREATE \"Entw&APw-rfe\"");
  }

  @ParameterizedTest
  @CsvSource({"IMAP4rev1 UTF8=ONLY, 1", "IMAP4rev2, 0"})
  @DisplayName("TRAP 33: UTF-8 is used on both sides when the server requires it")
  void utf8IsUsedWhenTheServerRequiresIt(String capabilities, int enabled) {
    server.on("ENABLE", "* ENABLED UTF8=ACCEPT", "%t OK done");
    DestinationMailbox mailbox = openDestination(capabilities);

    mailbox.create("\u00fc");

    assertThat(server.received("CREATE")).containsExactly("CREATE {2+}\r\n\u00c3\u00bc");
    assertThat(server.received("ENABLE")).hasSize(enabled);
  }

  @Test
  @DisplayName("TRAP 33: IMAP4rev2 implies extensions that IMAP4rev1 must announce")
  void imap4rev2ImpliesItsExtensions() {
    server.on("NAMESPACE", "* NAMESPACE ((\"\" \".\")) NIL NIL", "%t OK done");
    openSource("IMAP4rev2");

    mailbox.list(true);

    assertThat(mailbox.namespace()).isEqualTo(new Namespace("", "."));
    assertThat(server.received("LIST"))
        .containsExactly(
            "LIST \"\" \"*\" RETURN (SUBSCRIBED SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY))");
    assertThat(server.received("LSUB")).isEmpty();
  }

  @Test
  @DisplayName("TRAP 33: decomposed Unicode stays decomposed")
  void decomposedUnicodeStaysDecomposed() {
    server.on("LIST", "* LIST () \"/\" A&Awo-", "* LIST () \"/\" &AMU-", "%t OK done");
    openSource("IMAP4rev1");

    assertThat(names()).containsExactly("A\u030a", "\u00c5");
    mailbox.examine("A\u030a");
    assertThat(server.received("EXAMINE")).containsExactly("EXAMINE \"A&Awo-\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ((("" "/")) NIL NIL)           | ''     | /
          ((("INBOX." ".")) NIL NIL)     | INBOX. | .
          ((("INBOX" ".")) NIL NIL)      | INBOX. | .
          ((("" "\\\\")) NIL NIL)          | ''     | \\
          ((("" NIL)) NIL NIL)           | ''     | ''
          ((("" "/")("#mh/" "/")) NIL NIL) | ''   | /
          (NIL NIL NIL)                  | ''     | |
          """)
  @DisplayName("TRAP 34: prefix and separator are read from the server")
  void prefixAndSeparatorAreReadFromTheServer(String reply, String prefix, String separator) {
    server
        .on("NAMESPACE", "* NAMESPACE " + reply.substring(1, reply.length() - 1), "%t OK done")
        .on("LIST \"\" \"\"", "* LIST (\\Noselect) \"^\" \"\"", "%t OK done");
    openSource("IMAP4rev1 NAMESPACE");

    assertThat(mailbox.namespace())
        .isEqualTo(new Namespace(prefix, separator == null ? "^" : separator));
  }

  @DisplayName("TRAP 39: folders outside of the personal namespace are excluded")
  @Test
  void foldersOutsideThePersonalNamespaceAreExcluded() {
    server
        .on(
            "NAMESPACE",
            "* NAMESPACE ((\"\" \".\")) ((\"user.\" \".\")) ((\"Public Folders.\" \".\"))",
            "%t OK done")
        .on(
            "LIST \"\" \"*\"",
            "* LIST () \".\" INBOX",
            "* LIST () \".\" Work",
            "* LIST () \".\" user.bob",
            "* LIST () \".\" \"Public Folders.News\"",
            "%t OK done")
        .on("LSUB", "* LSUB () \".\" Work", "* LSUB () \".\" Gone", "%t OK done")
        .on("STATUS \"INBOX\"", "%t NO not now")
        .on(
            "STATUS \"Work\"",
            "* 12 EXISTS",
            "* STATUS Work (UIDNEXT 9 MESSAGES 3 UIDVALIDITY 5 UNSEEN 1)",
            "%t OK done");
    openSource("IMAP4rev1 NAMESPACE");

    assertThat(mailbox.list(true))
        .containsExactly(
            new FolderInfo("INBOX", ".", Set.of(), false, null),
            new FolderInfo("Work", ".", Set.of(), true, new FolderStatus(3, 9, 5)));
  }

  @Test
  @DisplayName("TRAP 39: a folder outside of the personal namespace is listed on request")
  void folderOutsideThePersonalNamespaceIsListedOnRequest() {
    server
        .on(
            "NAMESPACE",
            "* NAMESPACE ((\"\" \"/\")) ((\"user.\" \".\")) ((\"Public/\" \"/\"))",
            "%t OK done")
        .on("LIST \"user.b*b\" \"\"", "* LIST (\\Noselect) \".\" \"user.\"", "%t OK done")
        .on(
            "LIST \"\" \"user.b*b\"",
            "* LIST () \".\" user.b*b",
            "* LIST () \".\" user.bob",
            "%t OK")
        .on("LIST \"\" \"user.b*b.*\"", "* LIST () \".\" user.b*b.Sent", "%t OK done");
    openSource("IMAP4rev1 NAMESPACE");

    assertThat(mailbox.listSubtree("user.b*b", false))
        .extracting(FolderInfo::name, FolderInfo::separator)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("user.b*b", "."),
            org.assertj.core.groups.Tuple.tuple("user.b*b.Sent", "."));
    assertThat(names()).containsExactly("INBOX");
  }

  @Test
  @DisplayName("TRAP 41: thousands of folders, with subscriptions and counts, in few round trips")
  void thousandsOfFoldersAreListedInFewRoundTrips() {
    List<String> lines = new ArrayList<>();
    List<String> subscribed = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      lines.add("* LIST () \"/\" \"Projects/2019/Number " + i + "\"");
      if (i % 2 == 0) {
        subscribed.add("* LSUB () \"/\" \"Projects/2019/Number " + i + "\"");
      }
      server.on(
          "STATUS \"Projects/2019/Number " + i + "\"",
          "* STATUS \"Projects/2019/Number "
              + i
              + "\" (MESSAGES "
              + i
              + " UIDNEXT 1000001 UIDVALIDITY 5)",
          "%t OK done");
    }
    lines.add("%t OK done");
    subscribed.add("%t OK done");
    server
        .on("LIST \"\" \"*\"", lines.toArray(String[]::new))
        .on("LSUB", subscribed.toArray(String[]::new));
    openSource("IMAP4rev1");

    List<FolderInfo> folders = mailbox.list(true);

    assertThat(folders).hasSize(5_000);
    assertThat(folders).filteredOn(FolderInfo::subscribed).hasSize(2_500);
    assertThat(folders.get(4_999).status().messages()).isEqualTo(4_999);
  }
}
