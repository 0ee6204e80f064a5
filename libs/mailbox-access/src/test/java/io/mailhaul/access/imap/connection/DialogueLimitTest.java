package io.mailhaul.access.imap.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.testing.TestCertificate;
import io.mailhaul.access.testing.simulated.LoopbackListener;
import io.mailhaul.access.testing.simulated.ScriptedImapServer;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.Endpoint.Security;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every dialogue with a server ends, however slowly or quickly the server sends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DialogueLimitTest {

  private static final UidRanges ALL = UidRanges.of(1, UidRanges.MAX_UID);

  private static TestCertificate certificate;

  private final ScriptedImapServer server = ScriptedImapServer.start();

  @BeforeAll
  static void makeCertificate(@TempDir Path folder) throws Exception {
    certificate = TestCertificate.selfSigned(folder, "127.0.0.1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static SourceMailbox open(int port, Security security, Duration timeout)
      throws GeneralSecurityException {
    ImapSettings settings =
        new ImapSettings(Duration.ofSeconds(20), timeout, timeout, 8L << 20, 1 << 20);
    Endpoint endpoint =
        Endpoint.imap(
            "127.0.0.1",
            port,
            security,
            security == Security.PLAIN ? null : certificate.fingerprint());
    return new ImapMailboxAccess(settings, new SimpleMeterRegistry())
        .openSource(new AccountCredentials(endpoint, "alice", "secret"));
  }

  private SourceMailbox open(Duration timeout) throws GeneralSecurityException {
    return open(server.port(), Security.PLAIN, timeout);
  }

  private static void assertTimesOut(int port, Security security) {
    MailboxException e =
        catchThrowableOfType(
            MailboxException.class, () -> open(port, security, Duration.ofMillis(400)));

    assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_TIMED_OUT);
    assertThat(e.failure().detail()).contains("took longer than 0 seconds as a whole");
  }

  @Test
  void greetingThatDripsEndsInTime() throws Exception {
    server.greeting("* OK \\\\", "!trickle");

    assertTimesOut(server.port(), Security.PLAIN);
  }

  @Test
  void greetingThatDripsInsideTlsEndsInTime() throws Exception {
    server.certificate(certificate, true).greeting("* OK \\\\", "!trickle");

    assertTimesOut(server.port(), Security.TLS);
  }

  @Test
  void tlsHandshakeThatDripsEndsInTime() throws Exception {
    byte[] serverHello = {22, 3, 3, 16, 0, 2, 0, 15, (byte) 0xFC, 3, 3};
    try (LoopbackListener listener =
        LoopbackListener.start(connection -> {
          connection.getOutputStream().write(serverHello);
          while (true) {
            connection.getOutputStream().write(1);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
          }
        })) {
      assertTimesOut(listener.port(), Security.TLS);
    }
  }

  @Test
  void starttlsResponseThatDripsEndsInTime() throws Exception {
    server
        .certificate(certificate, false)
        .capabilities("IMAP4rev1 STARTTLS AUTH=PLAIN")
        .on("STARTTLS", "!trickle");

    assertTimesOut(server.port(), Security.STARTTLS);
  }

  @Test
  void untaggedResponsesInsteadOfTheStarttlsResponseEndInTime() throws Exception {
    server
        .certificate(certificate, false)
        .capabilities("IMAP4rev1 STARTTLS AUTH=PLAIN")
        .on("STARTTLS", "!slow * OK still here");

    assertTimesOut(server.port(), Security.STARTTLS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"!slow * OK still here", "!slow + ", "!slow M99 OK done", "!trickle"})
  void signInThatIsNeverAnsweredEndsInTime(String script) throws Exception {
    server.on("AUTHENTICATE", script);

    assertTimesOut(server.port(), Security.PLAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EXAMINE", "LIST", "UID FETCH"})
  void commandThatGetsOneLineAfterTheOtherEndsInTime(String command) throws Exception {
    server.on(command, "!slow * OK still here, and not slower than the slowest transfer");
    MailboxException e =
        catchThrowableOfType(
            MailboxException.class,
            () -> {
              try (SourceMailbox mailbox = open(Duration.ofMillis(400))) {
                mailbox.list(false);
                mailbox.examine("INBOX").fetchHeads(ALL);
              }
            });

    assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_TIMED_OUT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 1)",
        "* 1 FETCH (UID 4000000 FLAGS ())",
        "* 1 EXISTS",
        "* OK still here",
        "* 1 EXPUNGE",
        "+ go on",
        "M99 OK done",
        "nonsense",
        ""
      })
  void commandThatGetsEndlessResponsesIsGivenUp(String line) throws Exception {
    try (SourceMailbox mailbox = open(Duration.ofSeconds(30))) {
      SourceFolder inbox = mailbox.examine("INBOX");
      server.on("UID FETCH", "!endless " + line);

      MailboxException e =
          catchThrowableOfType(MailboxException.class, () -> inbox.fetchHeads(ALL));

      assertThat(e.reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
      assertThat(e.failure().detail()).contains("does not complete the command");
    }
  }

  private static String[] listing(int folders, int nameLength, boolean withStatus) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < folders; i++) {
      String name = i + "x".repeat(nameLength - Integer.toString(i).length());
      lines.add("* LIST () \"/\" " + name);
      if (withStatus) {
        lines.add("* STATUS " + name + " (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 3)");
      }
    }
    lines.add("%t OK done");
    return lines.toArray(String[]::new);
  }

  @Test
  void mailboxWithTwentyThousandFoldersIsListed() throws Exception {
    server
        .capabilities("IMAP4rev1 SASL-IR AUTH=PLAIN NAMESPACE LIST-EXTENDED LIST-STATUS")
        .on("LIST", listing(20_000, 100, true));
    try (SourceMailbox mailbox = open(Duration.ofSeconds(30))) {
      assertThat(mailbox.list(true)).hasSize(20_000).allMatch(folder -> folder.status() != null);
    }
  }

  @ParameterizedTest
  @CsvSource({"60000, 10", "40000, 300"})
  void listingOfMoreFoldersThanAMailboxHasIsGivenUp(int folders, int nameLength) throws Exception {
    server
        .capabilities("IMAP4rev1 SASL-IR AUTH=PLAIN NAMESPACE LIST-EXTENDED LIST-STATUS")
        .on("LIST", listing(folders, nameLength, false));
    try (SourceMailbox mailbox = open(Duration.ofSeconds(30))) {
      MailboxException e = catchThrowableOfType(MailboxException.class, () -> mailbox.list(true));

      assertThat(e.reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
      assertThat(e.failure().detail()).contains("does not complete the command");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"LIST", "STATUS", "EXAMINE", "UID FETCH"})
  void lineWithoutEndIsGivenUpAfterAMebibyte(String command) throws Exception {
    server
        .capabilities("IMAP4rev1 SASL-IR AUTH=PLAIN NAMESPACE")
        .on(command, "* OK \\\\", "!flood");
    try (SourceMailbox mailbox = open(Duration.ofSeconds(30))) {
      MailboxException e =
          catchThrowableOfType(
              MailboxException.class,
              () -> {
                mailbox.list(true);
                mailbox.examine("INBOX").count(ALL, null);
              });

      assertThat(e.failure().detail()).contains("where at most 1048576 were expected");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CAPABILITY", "AUTHENTICATE", "NAMESPACE"})
  void openingThatGetsEndlessResponsesIsGivenUp(String command) throws Exception {
    server
        .greeting("* OK ready")
        .capabilities("IMAP4rev1 AUTH=PLAIN NAMESPACE")
        .on(command, "!endless * OK still here");

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> open(Duration.ofSeconds(30)));

    assertThat(e.reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
  }

  /** About 1,500 bytes a second; the read timeout never expires. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          LIST | * LIST (\\HasNoChildren) "/" "a folder with a name that is not short"
          UID FETCH | * 1 FETCH (UID 1 FLAGS (\\Seen \\Answered) RFC822.SIZE 4096)
          """)
  void validResponsesThatDripEndInTime(String command, String line) throws Exception {
    server
        .capabilities("IMAP4rev1 SASL-IR AUTH=PLAIN NAMESPACE")
        .on(
            "EXAMINE",
            "* 9999 EXISTS",
            "* OK [UIDVALIDITY 7] is",
            "* OK [UIDNEXT 10000] is",
            "%t OK")
        .on(command, "!slow " + line);
    try (SourceMailbox mailbox = open(Duration.ofSeconds(1))) {
      SourceFolder inbox = mailbox.examine("INBOX");

      assertTimesOut(() -> {
        mailbox.list(false);
        inbox.fetchHeads(ALL);
      });
    }
  }

  /** In memory, and streamed. */
  @ParameterizedTest
  @ValueSource(longs = {1 << 20, 9L << 20})
  void contentThatDripsEndsInTime(long size) throws Exception {
    server.on(
        "UID FETCH",
        "* 1 FETCH (UID 1 RFC822.SIZE " + size + " BODY[] {" + size + "}",
        "!slow a line of a message with about sixty characters, as usual");
    try (SourceMailbox mailbox = open(Duration.ofSeconds(1))) {
      SourceFolder inbox = mailbox.examine("INBOX");

      assertTimesOut(() -> {
        for (Message message : inbox.fetch(List.of(new MessageHead(1, Set.of(), null, size)))) {
          message.body().writeTo(OutputStream.nullOutputStream());
        }
      });
    }
  }

  private static void assertTimesOut(ThrowableAssert.ThrowingCallable command) {
    MailboxException e = catchThrowableOfType(MailboxException.class, command);

    assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_TIMED_OUT);
  }

  /** Such as a large message over a slow network. */
  @Test
  void contentMayTakeLongerAsLongAsItArrives() throws Exception {
    server.on(
        "EXAMINE", "* 40 EXISTS", "* OK [UIDVALIDITY 7] here", "* OK [UIDNEXT 41] next", "%t OK");
    try (SourceMailbox mailbox = open(Duration.ofMillis(400))) {
      SourceFolder inbox = mailbox.examine("INBOX");
      server.on("UID FETCH", slowly(40));

      assertThat(inbox.fetchHeads(ALL)).hasSize(40);
    }
  }

  @Test
  void endlessResponsesInsteadOfTheStarttlsResponseAreGivenUp() throws Exception {
    server
        .certificate(certificate, false)
        .capabilities("IMAP4rev1 STARTTLS AUTH=PLAIN")
        .on("STARTTLS", "!endless * OK still here");

    MailboxException e =
        catchThrowableOfType(
            MailboxException.class,
            () -> open(server.port(), Security.STARTTLS, Duration.ofSeconds(30)));

    assertThat(e.reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
    assertThat(e.failure().detail()).contains("does not complete the command");
  }

  @Test
  void connectionThatIsResetBeforeTheGreetingIsDescribedWithoutClassNames() throws Exception {
    try (LoopbackListener listener =
        LoopbackListener.start(connection -> connection.setSoLinger(true, 0))) {
      for (int i = 0; i < 20; i++) {
        MailboxException e =
            catchThrowableOfType(
                MailboxException.class,
                () -> open(listener.port(), Security.PLAIN, Duration.ofSeconds(5)));

        assertThat(e.reason().isUnreachable()).isTrue();
        assertThat(e.failure().detail()).doesNotContain("Exception");
      }
    }
  }

  private static String[] slowly(int messages) {
    String[] lines = new String[2 * messages + 1];
    for (int i = 0; i < messages; i++) {
      lines[2 * i] = "* 1 FETCH (UID " + (i + 1) + " FLAGS (" + "x".repeat(2_000) + "))";
      lines[2 * i + 1] = "!pause";
    }
    lines[2 * messages] = "%t OK done";
    return lines;
  }
}
