package io.mailhaul.access.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.message.Message;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A message larger than a window is streamed from source to destination, here in blocks of 8 bytes.
 */
class StreamedMessageTest extends ScriptedServerTest {

  private static final String CONTENT = "0123456789ABCDEFGHIJ0123456789abcdefghij!";
  private static final String FETCH = "UID FETCH 1 (UID FLAGS";

  private static String content(String text) {
    return "BODY[] {" + text.length() + "}\r\n" + text;
  }

  private SourceFolder returning(String answer, String ending) {
    SourceFolder inbox = inbox();
    server.on(FETCH, answer, ending);
    return inbox;
  }

  private SourceFolder returning(String content) {
    return returning("* 1 FETCH (UID 1 FLAGS (\\Seen) " + content(content) + ")", "%t OK done");
  }

  private static Message large(SourceFolder inbox) {
    return inbox.fetch(List.of(head(1, CONTENT.length()))).getFirst();
  }

  /** The bytes that are read before the read fails for that reason. */
  private static String read(Message message, FailureReason reason) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> message.body().writeTo(out));
    assertThat(e.reason()).isEqualTo(reason);
    return out.toString();
  }

  @DisplayName("TRAP 22: a large message has its true size, whatever the server reports")
  @Test
  void largeMessageHasItsTrueSizeWhateverTheServerReports() throws Exception {
    SourceFolder inbox = inbox();
    for (long reported : new long[] {CONTENT.length(), 21, 40, 42, 100}) {
      server.on(
          FETCH,
          "* 1 FETCH (UID 1 FLAGS (\\Seen) RFC822.SIZE " + reported + " " + content(CONTENT) + ")",
          "%t OK done");

      Message message = inbox.fetch(List.of(head(1, reported))).getFirst();

      assertThat(message.body().size()).isEqualTo(CONTENT.length());
      assertThat(text(message)).isEqualTo(CONTENT);
      assertThat(message.head().flags()).containsExactly("\\Seen");
      assertThat(message.head().size()).isEqualTo(reported);
    }
  }

  @Test
  void largeMessageIsReadWithOneCommand() throws Exception {
    SourceFolder inbox = returning(CONTENT);

    assertThat(text(large(inbox))).isEqualTo(CONTENT);

    assertThat(server.received("UID FETCH"))
        .containsExactly("UID FETCH 1 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])");
  }

  @DisplayName("TRAP 22: content that looks like a response is read as content")
  @Test
  void contentThatLooksLikeAResponseIsReadAsContent() throws Exception {
    String content = "{7}\r\n)\r\nM5 OK done\r\n* BYE {300}\r\n* 1 FETCH (BODY[] {99}\r\n";

    assertThat(text(large(returning(content)))).isEqualTo(content);
  }

  @DisplayName("TRAP 9: unsolicited responses may come before and after the content")
  @Test
  void unsolicitedResponsesMayComeBeforeAndAfterTheContent() throws Exception {
    SourceFolder inbox = inbox();
    server.on(
        FETCH,
        "* 7 EXISTS",
        "* 2 FETCH (UID 2 FLAGS (\\Seen))",
        "* 1 FETCH (UID 1 FLAGS (kept))",
        "* 2 FETCH (UID 2 " + content("of another message, also large") + ")",
        "* 1 FETCH (UID 1 " + content(CONTENT) + " MODSEQ (7))",
        "* 3 EXPUNGE",
        "* 1 FETCH (UID 1 " + content("once more, that is too often") + ")",
        "%t OK done");

    Message message = large(inbox);

    assertThat(message.head().flags()).containsExactly("kept");
    assertThat(text(message)).isEqualTo(CONTENT);
    assertThat(inbox.fetchHeads(ALL)).isEmpty();
  }

  @Test
  void messageThatTurnsOutToBeSmallIsReadAtOnce() throws Exception {
    assertThat(text(large(returning("tiny")))).isEqualTo("tiny");

    SourceFolder inbox = returning("* 1 FETCH (UID 1 BODY[] \"in quotes\")", "%t OK done");
    assertThat(text(large(inbox))).isEqualTo("in quotes");
  }

  @DisplayName("TRAP 26: a large message that the server does not return is unreadable or gone")
  @Test
  void largeMessageThatIsNotReturnedIsUnreadableOrGone() {
    SourceFolder inbox = returning("* 1 FETCH (UID 1 BODY[] NIL)", "%t OK done");
    assertThat(large(inbox).isUnreadable()).isTrue();

    server.on(FETCH, "%t NO [SERVERBUG] Internal error");
    assertThat(large(inbox).body()).isEqualTo(new Message.Unreadable("[SERVERBUG] Internal error"));

    server.on(FETCH, "* 1 FETCH (BODY[] \"open quote)", "%t OK done");
    assertThat(large(inbox).isUnreadable()).isTrue();

    server.on(FETCH, "* 1 FETCH (UID 1 BODY[HEADER] {20}\r\n12345678901234567890)", "%t OK done");
    assertThat(large(inbox).isUnreadable()).isTrue();

    server.on(FETCH, "%t OK done");
    assertThat(inbox.fetch(List.of(head(1, 50)))).isEmpty();

    server.on(FETCH, "%t NO [THROTTLED] slow down");
    assertThatThrownBy(() -> large(inbox)).hasMessageContaining("slow down");
  }

  @Test
  void truncatedContentIsNotTreatedAsComplete() {
    SourceFolder inbox =
        returning("* 1 FETCH (UID 1 BODY[] {41}\r\n" + "x".repeat(30) + "\\\\", "!cut");

    assertThat(read(large(inbox), FailureReason.CONNECTION_LOST)).isEqualTo("x".repeat(24));
  }

  @DisplayName("TRAP 26: the last bytes are held back until the server confirms the end")
  @Test
  void lastBytesAreHeldBackUntilTheServerConfirmsTheEnd() throws Exception {
    String answer = "* 1 FETCH (UID 1 " + content(CONTENT) + ")";
    SourceFolder inbox = returning(answer, "%t NO [SERVERBUG] Part of it is missing");
    assertThat(read(large(inbox), FailureReason.MESSAGE_UNREADABLE))
        .isEqualTo(CONTENT.substring(0, 40));

    server.on(FETCH, answer, "%t NO [UNAVAILABLE] later");
    assertThat(read(large(inbox), FailureReason.SERVER_UNAVAILABLE))
        .isEqualTo(CONTENT.substring(0, 40));

    server.on(FETCH, answer, "!cut");
    assertThat(read(large(inbox), FailureReason.CONNECTION_LOST))
        .isEqualTo(CONTENT.substring(0, 40));
  }

  @DisplayName("TRAP 42: a UID that follows the content is checked")
  @Test
  void uidAfterTheContentIsChecked() throws Exception {
    SourceFolder inbox = returning("* 1 FETCH (" + content(CONTENT) + " UID 1)", "%t OK done");
    assertThat(text(large(inbox))).isEqualTo(CONTENT);

    server.on(FETCH, "* 1 FETCH (" + content(CONTENT) + " UID 2)", "%t OK done");
    assertThat(read(large(inbox), FailureReason.MESSAGE_UNREADABLE))
        .isEqualTo(CONTENT.substring(0, 40));
  }

  @Test
  void unreadContentIsDiscardedByTheNextCommand() {
    SourceFolder inbox = returning("\r\n* 3 FETCH (UID 3 FLAGS (\\Seen))\r\n");
    large(inbox);

    server.on("UID FETCH 2:3 ", "* 2 FETCH (UID 2 FLAGS (\\Seen))", "%t OK done");

    assertThat(inbox.fetchFlags(UidRanges.of(2, 3))).containsOnlyKeys(2L);
  }

  @Test
  void severalLargeMessagesAreReadOneAfterTheOther() throws Exception {
    SourceFolder inbox = returning(CONTENT);
    server.on("UID FETCH 2 ", "* 2 FETCH (UID 2 " + content(CONTENT + "?") + ")", "%t OK done");

    List<Message> messages = inbox.fetch(List.of(head(1, 41), head(2, 42)));

    assertThat(text(messages.get(0))).isEqualTo(CONTENT);
    assertThat(text(messages.get(1))).isEqualTo(CONTENT + "?");
  }

  @Test
  void interruptedReadCanStartAgain() throws Exception {
    SourceFolder inbox = returning(CONTENT);
    Message message = large(inbox);

    assertThatThrownBy(() -> message.body().writeTo(new Full())).hasMessage("full");

    assertThat(text(message)).isEqualTo(CONTENT);
    assertThat(text(message)).isEqualTo(CONTENT);
    assertThat(server.received("UID FETCH")).hasSize(3);
  }

  @DisplayName("TRAP 22: a second read that has another size fails")
  @Test
  void secondReadWithAnotherSizeFails() throws Exception {
    SourceFolder inbox = returning(CONTENT);
    Message message = large(inbox);
    text(message);

    server.on(FETCH, "* 1 FETCH (UID 1 " + content(CONTENT + "!") + ")", "%t OK done");
    assertThat(read(message, FailureReason.MESSAGE_UNREADABLE)).isEmpty();
    server.on(FETCH, "%t OK done");
    assertThat(read(message, FailureReason.MESSAGE_UNREADABLE)).isEmpty();
  }

  @Test
  void prefixIsReadOnceUnlessTheContentWasRead() throws Exception {
    SourceFolder inbox = returning(CONTENT);
    server.on(
        "UID FETCH 1 (UID BODY.PEEK[]<0.10>)",
        "* 1 FETCH (UID 1 BODY[]<0> {10}\r\n0123456789)",
        "%t OK done");
    Message message = large(inbox);

    assertThat(message.body().prefix(10)).asString().isEqualTo("0123456789");
    assertThat(message.body().prefix(10)).asString().isEqualTo("0123456789");
    assertThat(text(message)).isEqualTo(CONTENT);
    assertThat(server.received("UID FETCH")).hasSize(1);

    assertThat(message.body().prefix(10)).asString().isEqualTo("0123456789");
    assertThat(server.received("UID FETCH")).hasSize(2);
  }

  @Test
  void prefixMayBeTheWholeMessage() throws Exception {
    Message message = large(returning(CONTENT));

    assertThat(message.body().prefix(100)).asString().isEqualTo(CONTENT);
    assertThat(text(message)).isEqualTo(CONTENT);
  }

  private static final class Full extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("full");
    }
  }
}
