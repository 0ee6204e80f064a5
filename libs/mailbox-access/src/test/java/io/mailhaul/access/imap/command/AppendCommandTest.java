package io.mailhaul.access.imap.command;

import static io.mailhaul.access.testing.AppendFixtures.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.AppendResult.NotSent;
import io.mailhaul.access.folder.AppendResult.Refused;
import io.mailhaul.access.folder.AppendResult.Stored;
import io.mailhaul.access.folder.AppendResult.Unanswered;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.testing.simulated.ScriptedImapServer;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** APPEND: the commands that are sent, and how the responses are translated. */
class AppendCommandTest {

  private static final String PIPELINED = "IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ UIDPLUS";
  private static final String MULTIAPPEND = PIPELINED + " MULTIAPPEND";

  private final ScriptedImapServer server = ScriptedImapServer.start();
  private @Nullable DestinationMailbox mailbox;

  @AfterEach
  void stop() {
    if (mailbox != null) {
      mailbox.close();
    }
    server.close();
  }

  private DestinationFolder inbox(String capabilities) {
    server.capabilities(capabilities);
    ImapSettings shortTimeouts =
        new ImapSettings(
            Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(2), 8L << 20, 1 << 20);
    mailbox =
        new ImapMailboxAccess(shortTimeouts, new SimpleMeterRegistry())
            .openDestination(new AccountCredentials(server.endpoint(), "alice", "secret"));
    return mailbox.select("INBOX");
  }

  private static Message message(String content, String... flags) {
    return new Message(
        new MessageHead(1, Set.of(flags), null, content.length()),
        new Message.Bytes(content.getBytes()));
  }

  private static Stored stored(long uid) {
    return new Stored(OptionalLong.of(uid));
  }

  private static Failure failure(AppendResult result) {
    return switch (result) {
      case Refused refused -> refused.failure();
      case Unanswered unanswered -> unanswered.failure();
      case NotSent notSent -> notSent.failure();
      case Stored stored -> throw new AssertionError(stored);
    };
  }

  @Test
  void windowIsOneCommandWithMultiAppend() {
    DestinationFolder inbox = inbox(MULTIAPPEND);
    server.on("APPEND", "* 3 EXISTS", "%t OK [APPENDUID 7 4:5,9] done");
    Message dated =
        new Message(
            new MessageHead(
                1, Set.of("\\Seen"), OffsetDateTime.parse("2020-01-01T10:00:00+02:00"), 2),
            new Message.Bytes("ab".getBytes()));

    List<AppendResult> results =
        append(inbox, List.of(dated, message("c"), message("d", "$Forwarded")));

    assertThat(results).containsExactly(stored(4), stored(5), stored(9));
    assertThat(server.received("APPEND"))
        .containsExactly(
            "APPEND \"INBOX\" (\\Seen) \" 1-Jan-2020 10:00:00 +0200\" {2+}\r\nab () {1+}\r\nc"
                + " ($Forwarded) {1+}\r\nd");
  }

  @DisplayName("TRAP 22: an empty message is appended alone")
  @Test
  void emptyMessageIsAppendedAlone() {
    DestinationFolder inbox = inbox(MULTIAPPEND);

    append(inbox, List.of(message("a"), message(""), message("b"), message("c")));

    assertThat(server.received("APPEND"))
        .containsExactly(
            "APPEND \"INBOX\" () {1+}\r\na",
            "APPEND \"INBOX\" () {0+}\r\n",
            "APPEND \"INBOX\" () {1+}\r\nb () {1+}\r\nc");
  }

  @DisplayName("TRAP 11: an APPENDUID that does not match the window is ignored")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          OK done
          OK [APPENDUID 7 4] done
          OK [APPENDUID 7 4:9] done
          OK [APPENDUID 7 9:8] done
          OK [APPENDUID 8 4:5] done
          OK [APPENDUID 7 99999999999] done
          """)
  void uidsThatDoNotMatchTheWindowAreIgnored(String answer) {
    DestinationFolder inbox = inbox(MULTIAPPEND);
    server.on("APPEND", "%t " + answer);

    assertThat(append(inbox, List.of(message("a"), message("b"))))
        .containsOnly(new Stored(OptionalLong.empty()));
  }

  @DisplayName("TRAP 25: a refused window does not tell which message was refused")
  @Test
  void refusedWindowDoesNotTellWhichMessageWasRefused() {
    DestinationFolder inbox = inbox(MULTIAPPEND);
    server.on("APPEND", "%t NO Message contains NUL characters");

    Failure refusal =
        new Failure(
            FailureReason.MESSAGE_REFUSED, Side.DESTINATION, "Message contains NUL characters");
    assertThat(append(inbox, List.of(message("a"), message("b"))))
        .containsOnly(new Refused(refusal, false));
    assertThat(append(inbox, List.of(message("b")))).containsExactly(new Refused(refusal, true));
  }

  @Test
  void pipelinedMessagesAreAnsweredOneByOne() {
    DestinationFolder inbox = inbox(PIPELINED);
    server
        .on("APPEND", "%t OK [APPENDUID 7 4] done")
        .on("APPEND", "%t NO not this one")
        .on("APPEND", "%t OK [APPENDUID 7 5] done");

    List<AppendResult> results = append(inbox, List.of(message("a"), message("b"), message("c")));

    assertThat(results.get(0)).isEqualTo(stored(4));
    assertThat(results.get(1)).isInstanceOf(Refused.class);
    assertThat(((Refused) results.get(1)).singleMessage()).isTrue();
    assertThat(results.get(2)).isEqualTo(stored(5));
  }

  @Test
  void synchronizingLiteralsWaitForTheContinuation() {
    DestinationFolder inbox = inbox("IMAP4rev1 SASL-IR AUTH=PLAIN UIDPLUS MULTIAPPEND");

    assertThat(append(inbox, List.of(message("a"), message("b"))))
        .hasOnlyElementsOfType(Stored.class);
    assertThat(server.received("APPEND"))
        .containsExactly("APPEND \"INBOX\" () {1}\r\na () {1}\r\nb");
  }

  @Test
  void literalMinusSendsSmallLiteralsWithoutWaiting() {
    DestinationFolder inbox = inbox("IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL-");
    String large = "x".repeat(5_000);

    append(inbox, List.of(message("a"), message(large)));

    assertThat(server.received("APPEND"))
        .containsExactly("APPEND \"INBOX\" () {1+}\r\na", "APPEND \"INBOX\" () {5000}\r\n" + large);
  }

  @DisplayName("TRAP 7, 23 and 24: responses are translated into reasons")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NO [OVERQUOTA] Quota exceeded (mailbox for user is full) | OVER_QUOTA
          NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure) | THROTTLED
          NO Mailbox is temporarily over quota | OVER_QUOTA
          NO Server Unavailable. 15 | OVER_QUOTA
          NO [TOOBIG] no | MESSAGE_TOO_LARGE
          NO [LIMIT] no | MESSAGE_TOO_LARGE
          NO Message exceeds the maximum size | MESSAGE_TOO_LARGE
          NO [TRYCREATE] Mailbox does not exist | FOLDER_MISSING
          NO [READ-ONLY] no | FOLDER_REFUSED
          NO [SERVERBUG] Internal error occurred | MESSAGE_REFUSED
          BAD Command Argument Error. 11 | MESSAGE_REFUSED
          NO [UNAVAILABLE] Backend down | SERVER_UNAVAILABLE
          NO Request throttled, Suggested Backoff Time: 5000 milliseconds | THROTTLED
          NO [INUSE] locked | MAILBOX_BUSY
          """)
  void responsesAreTranslatedIntoReasons(String answer, FailureReason reason) {
    DestinationFolder inbox = inbox(MULTIAPPEND);
    server.on("APPEND", "%t " + answer);

    AppendResult result = append(inbox, List.of(message("a"))).getFirst();

    assertThat(result).isInstanceOf(Refused.class);
    assertThat(failure(result).reason()).isEqualTo(reason);
    assertThat(failure(result).side()).isEqualTo(Side.DESTINATION);
  }

  @DisplayName("TRAP 23: a message above the server's APPENDLIMIT is not sent")
  @Test
  void messageAboveTheAppendLimitIsNotSent() {
    DestinationFolder inbox = inbox(MULTIAPPEND + " APPENDLIMIT=3");
    server.on("APPEND", "%t OK [APPENDUID 7 1:2] done");

    List<AppendResult> results =
        append(inbox, List.of(message("abcd"), message("abc"), message("ab"), message("12345")));

    assertThat(failure(results.get(0)).reason()).isEqualTo(FailureReason.MESSAGE_TOO_LARGE);
    assertThat(results.subList(1, 3)).containsExactly(stored(1), stored(2));
    assertThat(failure(results.get(3)).detail()).isEqualTo("5 bytes; the server accepts 3");
    assertThat(server.received("APPEND")).hasSize(1);
  }

  @Test
  @DisplayName("TRAP 23: a folder may have an APPENDLIMIT of its own")
  void folderMayHaveAnAppendLimitOfItsOwn() {
    server.on("STATUS", "* STATUS INBOX (APPENDLIMIT 3)", "%t OK done");
    DestinationFolder inbox = inbox(MULTIAPPEND + " APPENDLIMIT");

    List<AppendResult> results = append(inbox, List.of(message("abcd")));
    append(inbox, List.of(message("abc")));

    assertThat(failure(results.getFirst()).reason()).isEqualTo(FailureReason.MESSAGE_TOO_LARGE);
    assertThat(server.received("STATUS")).containsExactly("STATUS \"INBOX\" (APPENDLIMIT)");
    assertThat(server.received("APPEND")).hasSize(1);

    server.on("STATUS", "* STATUS INBOX (APPENDLIMIT NIL)", "%t OK done");
    assertThat(append(mailbox.select("INBOX"), List.of(message("abcd"))))
        .hasOnlyElementsOfType(Stored.class);
  }

  @Test
  @DisplayName("TRAP 23: a message that is refused before it is sent does not affect the others")
  void messageThatIsRefusedBeforeItIsSentDoesNotAffectTheOthers() {
    DestinationFolder inbox = inbox("IMAP4rev1 SASL-IR AUTH=PLAIN");
    server.refuseLiterals(4, "NO [TOOBIG] no");

    List<AppendResult> results =
        append(inbox, List.of(message("a"), message("abcde"), message("b")));

    assertThat(failure(results.get(1)).reason()).isEqualTo(FailureReason.MESSAGE_TOO_LARGE);
    assertThat(results.get(0)).isInstanceOf(Stored.class);
    assertThat(results.get(2)).isInstanceOf(Stored.class);
  }

  @DisplayName("TRAP 10 and 25: a connection that is cut leaves the rest unanswered")
  @Test
  void cutConnectionLeavesTheRestUnanswered() {
    DestinationFolder inbox = inbox(PIPELINED);
    server.on("APPEND", "%t OK [APPENDUID 7 4] done").on("APPEND", "!cut");

    List<AppendResult> results = append(inbox, List.of(message("a"), message("b"), message("c")));

    assertThat(results.get(0)).isEqualTo(stored(4));
    assertThat(results.subList(1, 3)).hasOnlyElementsOfType(Unanswered.class);
    assertThat(failure(results.get(1)).reason()).isEqualTo(FailureReason.CONNECTION_LOST);
    assertThat(append(inbox, List.of(message("d"))).getFirst()).isInstanceOf(NotSent.class);
  }

  /** The earlier checks happen before the bytes of each message. */
  @Test
  void commandIsNotCompletedAfterTheLeaseIsLost() {
    DestinationFolder inbox = inbox(PIPELINED);
    server.on("APPEND", "%t OK [APPENDUID 7 4] done");
    List<String> checks = new ArrayList<>();

    assertThatIllegalStateException()
        .isThrownBy(() ->
            inbox.append(
                List.of(message("a"), message("b")),
                () -> {
                  checks.add("check");
                  if (checks.size() == 4) {
                    throw new IllegalStateException("no");
                  }
                }));

    assertThat(append(inbox, List.of(message("d"))).getFirst()).isInstanceOf(NotSent.class);
    mailbox.close();
    server.close();
    assertThat(server.received("APPEND")).noneMatch(command -> command.endsWith("b"));
  }

  @DisplayName("TRAP 6: the reason of a failure is read from BYE")
  @Test
  void reasonIsReadFromBye() {
    DestinationFolder inbox = inbox(MULTIAPPEND);
    server.on("APPEND", "* BYE [THROTTLED] come back later", "!cut");

    AppendResult result = append(inbox, List.of(message("a"), message("b"))).getLast();

    assertThat(result).isInstanceOf(Unanswered.class);
    assertThat(failure(result).reason()).isEqualTo(FailureReason.THROTTLED);
  }

  @DisplayName("TRAP 8: a missing response times out")
  @Test
  void missingResponseTimesOut() {
    DestinationFolder inbox = inbox(MULTIAPPEND);
    server.on("APPEND", "* OK working");

    AppendResult result = append(inbox, List.of(message("a"))).getFirst();

    assertThat(result).isInstanceOf(Unanswered.class);
    assertThat(failure(result).reason()).isEqualTo(FailureReason.CONNECTION_TIMED_OUT);
  }

  @Test
  void messagesAfterTheCutAreNotSent() {
    DestinationFolder inbox = inbox("IMAP4rev1 SASL-IR AUTH=PLAIN");
    server.on("APPEND", "!cut");

    List<AppendResult> results = append(inbox, List.of(message("a"), message("b"), message("c")));

    // The second message waits for a continuation that never comes.
    assertThat(results.get(0)).isInstanceOf(Unanswered.class);
    assertThat(results.get(1)).isInstanceOf(Unanswered.class);
    assertThat(results.get(2)).isInstanceOf(NotSent.class);
  }

  @Test
  void messageWhoseSourceFailsIsNotAppendedInPart() {
    DestinationFolder inbox = inbox(PIPELINED);
    MailboxException gone =
        new MailboxException(FailureReason.CONNECTION_LOST, Side.SOURCE, "gone", null);

    MailboxException e =
        catchThrowableOfType(
            MailboxException.class,
            () ->
                append(
                    inbox,
                    List.of(
                        body(
                            1_000_000,
                            out -> {
                              out.write(new byte[500_000]);
                              throw gone;
                            }))));

    assertThat(e).isSameAs(gone);
    assertCut(inbox);
  }

  @Test
  void messageOfAnotherSizeThanAnnouncedIsNotAppended() {
    for (int second : List.of(40_000, 60_000)) {
      DestinationFolder inbox = inbox(PIPELINED);
      List<AppendResult> results =
          append(
              inbox,
              List.of(
                  body(
                      100_000,
                      out -> {
                        out.write(new byte[50_000]);
                        out.write(new byte[second]);
                      })));

      assertThat(results.getFirst()).isInstanceOf(Unanswered.class);
      assertThat(failure(results.getFirst()).detail()).contains("announced 100000 bytes");
      assertCut(inbox);
    }
  }

  private void assertCut(DestinationFolder inbox) {
    assertThat(append(inbox, List.of(message("x"))).getFirst()).isInstanceOf(NotSent.class);
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(server.received()).anyMatch(line -> line.startsWith("(incomplete)")));
    assertThat(server.received("APPEND")).isEmpty();
  }

  private interface BodyWriter {
    void writeTo(OutputStream out) throws IOException;
  }

  private static Message body(long size, BodyWriter writer) {
    return new Message(
        new MessageHead(1, Set.of(), null, size),
        new Message.Body() {
          @Override
          public long size() {
            return size;
          }

          @Override
          public void writeTo(OutputStream out) throws IOException {
            writer.writeTo(out);
          }
        });
  }
}
