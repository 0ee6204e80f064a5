package io.mailhaul.access.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.access.testing.ScriptedImapServer;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.SignIn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What servers answer to reading, and what is made of it. */
class ReadingTest {

  private static final UidRanges ALL = UidRanges.of(1, UidRanges.MAX_UID);

  private final ScriptedImapServer server = ScriptedImapServer.start();
  private Mailbox mailbox;

  private Mailbox open() {
    ImapSettings small =
        new ImapSettings(
            Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5), 20, 8);
    mailbox =
        new ImapMailboxAccess(small, new SimpleMeterRegistry())
            .open(new SignIn(server.endpoint(), "alice", "secret"), Side.SOURCE);
    return mailbox;
  }

  private OpenFolder inbox() {
    return open().examine("INBOX");
  }

  @AfterEach
  void stop() {
    if (mailbox != null) {
      mailbox.close();
    }
    server.close();
  }

  private static ItemHead head(long uid, long size) {
    return new ItemHead(uid, Set.of(), null, size);
  }

  private static String text(Item item) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    item.body().writeTo(out);
    assertThat(out.size()).isEqualTo(item.body().size());
    return out.toString();
  }

  // ---- opening and listing

  @DisplayName("TRAP 2: an inbox that does not open means no mailbox")
  @Test
  void anInboxThatDoesNotOpenMeansNoMailbox() {
    server.on("EXAMINE", "%t NO User is authenticated but not connected.");
    MailboxException e = catchThrowableOfType(MailboxException.class, this::inbox);
    assertThat(e.reason()).isEqualTo(FailureReason.NOT_CONNECTED);

    server.on("EXAMINE", "%t NO Mailbox does not exist");
    e = catchThrowableOfType(MailboxException.class, () -> mailbox.examine("INBOX"));
    assertThat(e.reason()).isEqualTo(FailureReason.NOT_CONNECTED);
  }

  @Test
  void foldersThatDoNotOpenSayWhy() {
    open();
    server.on("EXAMINE", "%t NO [NONEXISTENT] no", "");
    assertThat(reasonOfExamining()).isEqualTo(FailureReason.FOLDER_GONE);
    server.on("EXAMINE", "%t NO [NOPERM] Permission denied");
    assertThat(reasonOfExamining()).isEqualTo(FailureReason.FOLDER_UNREADABLE);
    server.on("EXAMINE", "%t NO [UNAVAILABLE] Backend is down");
    assertThat(reasonOfExamining()).isEqualTo(FailureReason.SERVER_UNAVAILABLE);
    server.on("EXAMINE", "* BYE Server shutting down", "!cut");
    assertThat(reasonOfExamining()).isEqualTo(FailureReason.SERVER_UNAVAILABLE);
    assertThat(reasonOfExamining()).isEqualTo(FailureReason.CONNECTION_LOST);
  }

  private FailureReason reasonOfExamining() {
    return catchThrowableOfType(MailboxException.class, () -> mailbox.examine("Work")).reason();
  }

  @DisplayName(
      "TRAP 33 and 34 and 35: names that are not encoded as they should be are opened as they are")
  @Test
  void namesThatAreNotEncodedAsTheyShouldBeAreOpenedAsTheyAre() {
    server
        .on("EXAMINE \"Tom &- Jerry\"", "%t NO [NONEXISTENT] no")
        .on("EXAMINE \"B&APw-cher\"", "%t NO [NONEXISTENT] no")
        .on(
            "LIST \"\" \"*\"",
            "* LIST (\\HasNoChildren) \"/\" \"Tom & Jerry\"",
            "* LIST () \"/\" {6}\r\na\"b\\\u00e9c",
            "* LIST () NIL Inbox",
            "* LIST () \"/\" &AEE-",
            "* LIST (\\Noselect) \"/\" \"&Jjo-\"",
            "%t OK done");
    open();

    // Another connection than the one that lists has to find the folder too.
    assertThat(mailbox.examine("Tom & Jerry").name()).isEqualTo("Tom & Jerry");
    assertThat(mailbox.examine("B\u00fccher").name()).isEqualTo("B\u00fccher");
    assertThat(mailbox.list(false))
        .extracting(FolderInfo::name)
        .containsExactly("Tom & Jerry", "a\"b\\\u00e9c", "INBOX", "&AEE-", "\u263a");
    assertThat(mailbox.examine("Tom & Jerry").status().uidValidity()).isEqualTo(7);
    assertThat(server.received("EXAMINE"))
        .containsExactly(
            "EXAMINE \"Tom &- Jerry\"",
            "EXAMINE \"Tom & Jerry\"",
            "EXAMINE \"B&APw-cher\"",
            "EXAMINE {7+}\r\nB\u00c3\u00bccher",
            "EXAMINE \"Tom & Jerry\"");
  }

  @DisplayName("TRAP 39: the namespace is kept to and foreign folders are left out")
  @Test
  void theNamespaceIsKeptToAndForeignFoldersAreLeftOut() {
    server
        .capabilities("IMAP4rev1 SASL-IR AUTH=PLAIN NAMESPACE LITERAL+")
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
    open();

    assertThat(mailbox.list(true))
        .containsExactly(
            new FolderInfo("INBOX", ".", Set.of(), false, null),
            new FolderInfo("Work", ".", Set.of(), true, new FolderStatus(3, 9, 5)));
  }

  @Test
  void aServerThatSaysNoUidNextIsAskedOtherwise() {
    server
        .on(
            "EXAMINE",
            "* 2 EXISTS",
            "* OK [UIDVALIDITY 3] here",
            "* FLAGS (\\Seen $Label1)",
            "%t OK [READ-ONLY] open")
        .on("UID FETCH 1:* (UID)", "* 1 FETCH (UID 4)", "* 2 FETCH (UID 11)", "%t OK done");

    OpenFolder inbox = inbox();

    assertThat(inbox.status()).isEqualTo(new FolderStatus(2, 12, 3));
    assertThat(inbox.permanentFlags()).containsExactlyInAnyOrder("\\Seen", "$Label1");
  }

  // ---- heads

  @DisplayName("TRAP 9 and 42: heads are read in any order among anything else")
  @Test
  void headsAreReadInAnyOrderAmongAnythingElse() {
    OpenFolder inbox = inbox();
    server.on(
        "UID FETCH",
        "* 9 EXISTS",
        "* 2 FETCH (RFC822.SIZE 20 FLAGS (\\Seen $Forwarded) INTERNALDATE \" 1-Jan-2020 10:00:00"
            + " +0200\" UID 12)",
        "* OK [ALERT] Backup at noon",
        "* 3 FETCH (FLAGS (\\Recent))",
        "* 77 FETCH (FLAGS () UID 99)",
        "* 1 EXPUNGE",
        "* 1 FETCH  (UID 11  FLAGS () MODSEQ (12) INTERNALDATE \"sometime\" RFC822.SIZE 10 )",
        "%t OK done");

    assertThat(inbox.heads(UidRanges.of(1, 50)))
        .containsExactly(
            new ItemHead(11, Set.of(), null, 10),
            new ItemHead(
                12,
                Set.of("\\Seen", "$Forwarded"),
                OffsetDateTime.parse("2020-01-01T10:00:00+02:00"),
                20));
  }

  @Test
  void flagsThatAreNoneAndTextsThatAreMoreThanTextDoNoHarm() {
    OpenFolder inbox = inbox();
    server
        .on(
            "UID FETCH 1 ",
            "* 1 FETCH (UID 1 FLAGS (ok {9}\r\na\r\nDELETE b\nc \"q d\" \\Seen \u00fc[1]))",
            "%t OK done")
        .on("UID FETCH 2 ", "%t NO bad \u001b[2Jthing");

    assertThat(inbox.heads(UidRanges.of(1, 1)).getFirst().flags())
        .containsExactlyInAnyOrder("ok", "\\Seen", "\u00fc[1]");
    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> inbox.heads(UidRanges.of(2, 2)));
    assertThat(e.failure().detail()).isEqualTo("bad  [2Jthing");
  }

  @Test
  void manyScatteredUidsAreAskedForInLinesThatServersTake() {
    OpenFolder inbox = inbox();
    UidRanges scattered =
        UidRanges.ofUids(
            java.util.stream.LongStream.range(0, 3_000)
                .map(i -> 1_000_000 + i * 2)
                .boxed()
                .toList());

    inbox.heads(scattered);

    assertThat(server.received("UID FETCH"))
        .hasSizeGreaterThan(1)
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(5_000));
  }

  // ---- contents

  @DisplayName("TRAP 26: what is not handed out is unreadable and the rest is not")
  @Test
  void whatIsNotHandedOutIsUnreadableAndTheRestIsNot() throws Exception {
    OpenFolder inbox = inbox();
    server.on(
        "UID FETCH",
        "* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 5 BODY[] {5}\r\nhello)",
        "* 2 FETCH (UID 2 FLAGS () RFC822.SIZE 5 BODY[] NIL)",
        "* 3 FETCH (UID 3 FLAGS () RFC822.SIZE 5 BODY[] {0}\r\n)",
        "* 4 FETCH (UID 4 FLAGS () RFC822.SIZE 0 BODY[] \"\")",
        "* 5 FETCH (UID 5 FLAGS () RFC822.SIZE 9 BODY[] \"a \\\"b\\\" \\\\\")",
        "* 6 FETCH (UID 6 FLAGS ()",
        "* 8 FETCH (UID 8 FLAGS (\\Seen))",
        "%t OK done");

    List<Item> items =
        inbox.fetch(
            List.of(
                head(1, 5),
                head(2, 5),
                head(3, 5),
                head(4, 0),
                head(5, 9),
                head(6, 5),
                head(7, 5),
                head(8, 5)));

    assertThat(items).extracting(Item::uid).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 8L);
    assertThat(items)
        .extracting(Item::unreadable)
        .containsExactly(false, true, true, false, false, true, true);
    assertThat(text(items.get(0))).isEqualTo("hello");
    assertThat(text(items.get(3))).isEmpty();
    assertThat(text(items.get(4))).isEqualTo("a \"b\" \\");
  }

  @DisplayName("TRAP 25 and 26: a window that is refused is read item by item")
  @Test
  void aWindowThatIsRefusedIsReadItemByItem() throws Exception {
    OpenFolder inbox = inbox();
    server
        .on("UID FETCH 1:3 ", "* 1 FETCH (UID 1 BODY[] {2}\r\nab)", "%t NO [SERVERBUG] Oops")
        .on("UID FETCH 2 ", "%t NO [SERVERBUG] Internal error: broken message")
        .on("UID FETCH 3 ", "* 3 FETCH (UID 3 BODY[] {2}\r\ncd)", "%t OK done");

    List<Item> items = inbox.fetch(List.of(head(1, 2), head(2, 2), head(3, 2)));

    assertThat(items).extracting(Item::uid).containsExactly(1L, 2L, 3L);
    assertThat(text(items.get(0))).isEqualTo("ab");
    assertThat(items.get(1).body())
        .isEqualTo(new Item.Unreadable("[SERVERBUG] Internal error: broken message"));
    assertThat(text(items.get(2))).isEqualTo("cd");
  }

  @DisplayName("TRAP 25: an answer that is garbled hides no other item")
  @Test
  void anAnswerThatIsGarbledHidesNoOtherItem() throws Exception {
    OpenFolder inbox = inbox();
    server
        .on(
            "UID FETCH 1:2 ",
            "* 1 FETCH (BODY[] \"open quote)",
            "* 2 FETCH (UID 2 BODY[] {2}\r\nab)",
            "%t OK done")
        .on("UID FETCH 1 ", "* 1 FETCH (BODY[] \"open quote)", "%t OK done");

    List<Item> items = inbox.fetch(List.of(head(1, 2), head(2, 2)));

    assertThat(items).extracting(Item::unreadable).containsExactly(true, false);
    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> inbox.heads(UidRanges.of(1, 2)));
    assertThat(e.reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
  }

  @DisplayName("TRAP 7: a window that is refused for the account is not the items fault")
  @Test
  void aWindowThatIsRefusedForTheAccountIsNotTheItemsFault() {
    OpenFolder inbox = inbox();
    server.on("UID FETCH", "%t NO [THROTTLED] too fast");

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> inbox.fetch(List.of(head(1, 2))));

    assertThat(e.reason()).isEqualTo(FailureReason.THROTTLED);
  }

  @DisplayName("TRAP 6: a farewell in the middle is a lost connection")
  @Test
  void aFarewellInTheMiddleIsALostConnection() {
    OpenFolder inbox = inbox();
    server.on(
        "UID FETCH",
        "* 1 FETCH (UID 1 BODY[] {2}\r\nab)",
        "* BYE Connection closed by administrator",
        "!cut");

    MailboxException e =
        catchThrowableOfType(
            MailboxException.class, () -> inbox.fetch(List.of(head(1, 2), head(2, 2))));

    assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_LOST);
    assertThat(e.failure().detail()).isEqualTo("Connection closed by administrator");
  }

  @DisplayName("TRAP 6: a literal that breaks off is a lost connection")
  @Test
  void aLiteralThatBreaksOffIsALostConnection() {
    OpenFolder inbox = inbox();
    server.on("UID FETCH", "* 1 FETCH (UID 1 BODY[] {200}\r\nab", "!cut");

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> inbox.fetch(List.of(head(1, 2))));

    assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_LOST);
  }

  // ---- large items: a window is 20 bytes here, a chunk 8

  private void largeItem(String content, long claimedSize) {
    server.on(
        "UID FETCH 1 (UID FLAGS",
        "* 1 FETCH (UID 1 FLAGS (\\Seen) RFC822.SIZE " + claimedSize + ")",
        "%t OK done");
    for (int count : new int[] {1, 2, 3, 4, 5, 6, 7, 8}) {
      for (int from = 0; from <= 200; from++) {
        String piece =
            content.substring(
                Math.min(from, content.length()), Math.min(from + count, content.length()));
        server.on(
            "UID FETCH 1 (UID BODY.PEEK[]<" + from + "." + count + ">)",
            "* 1 FETCH (UID 1 BODY[]<" + from + "> {" + piece.length() + "}\r\n" + piece + ")",
            "%t OK done");
      }
    }
  }

  @DisplayName("TRAP 22: a large item has its true size whatever the server claims")
  @Test
  void aLargeItemHasItsTrueSizeWhateverTheServerClaims() throws Exception {
    String content = "0123456789ABCDEFGHIJ0123456789abcdefghij!";
    OpenFolder inbox = inbox();
    for (long claimed : new long[] {content.length(), 21, 40, 42, 100}) {
      largeItem(content, claimed);

      Item item = inbox.fetch(List.of(head(1, claimed))).getFirst();

      assertThat(item.body().size()).isEqualTo(content.length());
      assertThat(text(item)).isEqualTo(content);
      assertThat(item.head().flags()).containsExactly("\\Seen");
    }
  }

  @Test
  void aLargeItemThatIsNotHandedOutIsUnreadable() {
    OpenFolder inbox = inbox();
    server
        .on("UID FETCH 1 (UID FLAGS", "* 1 FETCH (UID 1 RFC822.SIZE 50)", "%t OK done")
        .on("UID FETCH 1 (UID BODY", "* 1 FETCH (UID 1 BODY[]<49> NIL)", "%t OK done")
        .on("UID FETCH 2 (UID FLAGS", "%t OK done");

    List<Item> items = inbox.fetch(List.of(head(1, 50)));

    assertThat(items).hasSize(1);
    assertThat(items.getFirst().unreadable()).isTrue();
    assertThat(inbox.fetch(List.of(head(2, 50)))).isEmpty();
  }

  @Test
  void aLargeItemThatBreaksOffIsNotTakenForWhole() {
    String content = "0123456789ABCDEFGHIJ0123456789abcdefghij!";
    OpenFolder inbox = inbox();
    server.on(
        "UID FETCH 1 (UID BODY.PEEK[]<16.8>)", "* 1 FETCH (UID 1 BODY[]<16> \"\")", "%t OK done");
    largeItem(content, content.length());
    Item item = inbox.fetch(List.of(head(1, content.length()))).getFirst();

    MailboxException e =
        catchThrowableOfType(
            MailboxException.class, () -> item.body().writeTo(new ByteArrayOutputStream()));

    assertThat(e.reason()).isEqualTo(FailureReason.ITEM_UNREADABLE);
  }

  @DisplayName("TRAP 41: all from a million uids is asked for in one line")
  @Test
  void allFromAMillionUidsIsAskedForInOneLine() {
    OpenFolder inbox = inbox();
    inbox.count(ALL, null);
    assertThat(server.received("UID FETCH")).containsExactly("UID FETCH 1:4294967295 (UID)");
  }

  // ---- Gmail's labels

  @Test
  @DisplayName("TRAP 40: Gmail's labels are read, however they are written")
  void gmailsLabelsAreReadHoweverTheyAreWritten() {
    server.capabilities("IMAP4rev1 X-GM-EXT-1");
    server.on(
        "UID FETCH",
        "* 1 FETCH (X-GM-LABELS (\\Inbox \"\\\\Sent\" Important \"Muy \\\"bueno\\\"\""
            + " \"B&APw-ro/2024\") UID 7)",
        "* 2 FETCH (X-GM-LABELS () UID 9)",
        "%t OK");
    OpenFolder inbox = inbox();

    assertThat(mailbox.offersLabels()).isTrue();
    assertThat(inbox.labels(ALL))
        .containsOnly(
            Map.entry(
                7L, Set.of("\\Inbox", "\\Sent", "Important", "Muy \"bueno\"", "B\u00fcro/2024")),
            Map.entry(9L, Set.of()));
  }
}
