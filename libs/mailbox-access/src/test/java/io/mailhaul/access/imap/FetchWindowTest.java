package io.mailhaul.access.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.LabelReader;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FETCH: how responses are translated. */
class FetchWindowTest extends ScriptedServerTest {

  @DisplayName("TRAP 9 and 42: heads are read in any order, among other responses")
  @Test
  void headsAreReadInAnyOrderAmongOtherResponses() {
    SourceFolder inbox = inbox();
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

    assertThat(inbox.fetchHeads(UidRanges.of(1, 50)))
        .containsExactly(
            new MessageHead(11, Set.of(), null, 10),
            new MessageHead(
                12,
                Set.of("\\Seen", "$Forwarded"),
                OffsetDateTime.parse("2020-01-01T10:00:00+02:00"),
                20));
  }

  @Test
  void invalidFlagsAndControlCharactersAreRemoved() {
    SourceFolder inbox = inbox();
    server
        .on(
            "UID FETCH 1 ",
            "* 1 FETCH (UID 1 FLAGS (ok {9}\r\na\r\nDELETE b\nc \"q d\" \\Seen \u00fc[1]))",
            "%t OK done")
        .on("UID FETCH 2 ", "%t NO bad \u001b[2Jthing");

    assertThat(inbox.fetchHeads(UidRanges.of(1, 1)).getFirst().flags())
        .containsExactlyInAnyOrder("ok", "\\Seen", "\u00fc[1]");
    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> inbox.fetchHeads(UidRanges.of(2, 2)));
    assertThat(e.failure().detail()).isEqualTo("bad  [2Jthing");
  }

  @Test
  void keywordNamedNilIsAnOrdinaryKeyword() {
    SourceFolder inbox = inbox();
    server.on("UID FETCH 1 ", "* 1 FETCH (UID 1 FLAGS (\\Seen nil NIL))", "%t OK done");

    assertThat(inbox.fetchHeads(UidRanges.of(1, 1)).getFirst().flags())
        .containsExactlyInAnyOrder("\\Seen", "nil", "NIL");
  }

  @Test
  void manySeparateUidsAreRequestedInShortCommandLines() {
    SourceFolder inbox = inbox();
    UidRanges scattered =
        UidRanges.ofUids(
            java.util.stream.LongStream.range(0, 3_000)
                .map(i -> 1_000_000 + i * 2)
                .boxed()
                .toList());

    inbox.fetchHeads(scattered);

    assertThat(server.received("UID FETCH"))
        .hasSizeGreaterThan(1)
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(5_000));
  }

  @DisplayName("TRAP 26: a message that is not returned is unreadable, the others are read")
  @Test
  void messageThatIsNotReturnedIsUnreadableAndTheOthersAreRead() throws Exception {
    SourceFolder inbox = inbox();
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

    List<Message> messages =
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

    assertThat(messages).extracting(Message::uid).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 8L);
    assertThat(messages)
        .extracting(Message::isUnreadable)
        .containsExactly(false, true, true, false, false, true, true);
    assertThat(text(messages.get(0))).isEqualTo("hello");
    assertThat(text(messages.get(3))).isEmpty();
    assertThat(text(messages.get(4))).isEqualTo("a \"b\" \\");
  }

  @DisplayName("TRAP 25 and 26: a refused window is read message by message")
  @Test
  void refusedWindowIsReadMessageByMessage() throws Exception {
    SourceFolder inbox = inbox();
    server
        .on("UID FETCH 1:3 ", "* 1 FETCH (UID 1 BODY[] {2}\r\nab)", "%t NO [SERVERBUG] Oops")
        .on("UID FETCH 2 ", "%t NO [SERVERBUG] Internal error: broken message")
        .on("UID FETCH 3 ", "* 3 FETCH (UID 3 BODY[] {2}\r\ncd)", "%t OK done");

    List<Message> messages = inbox.fetch(List.of(head(1, 2), head(2, 2), head(3, 2)));

    assertThat(messages).extracting(Message::uid).containsExactly(1L, 2L, 3L);
    assertThat(text(messages.get(0))).isEqualTo("ab");
    assertThat(messages.get(1).body())
        .isEqualTo(new Message.Unreadable("[SERVERBUG] Internal error: broken message"));
    assertThat(text(messages.get(2))).isEqualTo("cd");
  }

  @DisplayName("TRAP 25: an invalid response does not affect other messages")
  @Test
  void invalidResponseDoesNotAffectOtherMessages() throws Exception {
    SourceFolder inbox = inbox();
    server
        .on(
            "UID FETCH 1:2 ",
            "* 1 FETCH (BODY[] \"open quote)",
            "* 2 FETCH (UID 2 BODY[] {2}\r\nab)",
            "%t OK done")
        .on("UID FETCH 1 ", "* 1 FETCH (BODY[] \"open quote)", "%t OK done");

    List<Message> messages = inbox.fetch(List.of(head(1, 2), head(2, 2)));

    assertThat(messages).extracting(Message::isUnreadable).containsExactly(true, false);
    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> inbox.fetchHeads(UidRanges.of(1, 2)));
    assertThat(e.reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
  }

  @DisplayName("TRAP 7: a window that is refused for the account is no failure of the messages")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "NO [THROTTLED] too fast",
        "NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)"
      })
  void windowThatIsRefusedForTheAccountIsThrottled(String answer) {
    SourceFolder inbox = inbox();
    server.on("UID FETCH", "%t " + answer);

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> inbox.fetch(List.of(head(1, 2))));

    assertThat(e.reason()).isEqualTo(FailureReason.THROTTLED);
  }

  @DisplayName("TRAP 6: a BYE during a FETCH is a lost connection")
  @Test
  void byeDuringAFetchIsALostConnection() {
    SourceFolder inbox = inbox();
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

  @DisplayName("TRAP 6: a truncated literal is a lost connection")
  @Test
  void truncatedLiteralIsALostConnection() {
    SourceFolder inbox = inbox();
    server.on("UID FETCH", "* 1 FETCH (UID 1 BODY[] {200}\r\nab", "!cut");

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> inbox.fetch(List.of(head(1, 2))));

    assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_LOST);
  }

  @DisplayName("TRAP 41: all UIDs are requested in one command")
  @Test
  void allUidsAreRequestedInOneCommand() {
    SourceFolder inbox = inbox();
    inbox.count(ALL, null);
    assertThat(server.received("UID FETCH")).containsExactly("UID FETCH 1:4294967295 (UID)");
  }

  @Test
  @DisplayName("TRAP 40: Gmail's labels are read in any notation")
  void gmailLabelsAreReadInAnyNotation() {
    server.capabilities("IMAP4rev1 X-GM-EXT-1");
    server.on(
        "UID FETCH",
        "* 1 FETCH (X-GM-LABELS (\\Inbox \"\\\\Sent\" Important \"Muy \\\"bueno\\\"\""
            + " \"B&APw-ro/2024\") UID 7)",
        "* 2 FETCH (X-GM-LABELS () UID 9)",
        "* 3 FETCH (X-GM-LABELS (Nil) UID 10)",
        "%t OK");
    SourceFolder inbox = inbox();

    assertThat(mailbox.supports(LabelReader.class)).isTrue();
    assertThat(inbox.capability(LabelReader.class).orElseThrow().fetchLabels(ALL))
        .containsOnly(
            Map.entry(
                7L, Set.of("\\Inbox", "\\Sent", "Important", "Muy \"bueno\"", "B\u00fcro/2024")),
            Map.entry(9L, Set.of()),
            Map.entry(10L, Set.of("Nil")));
  }

  @DisplayName("TRAP 22: a literal much longer than RFC822.SIZE is not loaded into memory")
  @Test
  void literalMuchLongerThanTheReportedSizeIsNotLoaded() {
    SourceFolder inbox = inbox();
    server.on("UID FETCH", "* 1 FETCH (UID 1 BODY[] {1900000000}\r\nThe beginning of");

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> inbox.fetch(List.of(head(1, 15))));

    assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_LOST);
    assertThat(e.failure().detail()).contains("1900000");
  }

  @DisplayName(
      "TRAP 22: a message may be slightly larger than its reported size, and may have none")
  @Test
  void messageMayBeSlightlyLargerThanItsReportedSize() throws Exception {
    String body = "y".repeat(60_000);
    SourceFolder inbox = inbox();
    server
        .on("UID FETCH 1 ", "* 1 FETCH (UID 1 BODY[] {60000}\r\n" + body + ")", "%t OK done")
        .on("UID FETCH 2 ", "* 1 FETCH (UID 2 BODY[] {60000}\r\n" + body + ")", "%t OK done");

    assertThat(text(inbox.fetch(List.of(head(1, 15))).getFirst())).isEqualTo(body);
    assertThat(text(inbox.fetch(List.of(head(2, 0))).getFirst())).isEqualTo(body);
  }

  @Test
  void memoryForAFetchIsItsMessagesAndTheLargestOneTwice() {
    SourceFolder inbox = inbox();
    MessageHead large = head(3, 21);
    assertThat(inbox.memoryNeededFor(List.of(head(1, 15), head(2, 20))))
        .isGreaterThan(15 + 20 + 20);
    assertThat(inbox.memoryNeededFor(List.of(large))).isEqualTo(inbox.memoryNeededForStreaming());
    assertThat(inbox.memoryNeededFor(List.of(head(2, 20).forStreaming())))
        .isEqualTo(inbox.memoryNeededForStreaming());
  }
}
