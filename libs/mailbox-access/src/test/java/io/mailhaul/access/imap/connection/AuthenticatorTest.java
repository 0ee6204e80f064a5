package io.mailhaul.access.imap.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.testing.simulated.ScriptedImapServer;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AUTHENTICATE and LOGIN: how responses are translated. */
class AuthenticatorTest {

  private static final String PASSWORD = "pass \"word\\ é";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ScriptedImapServer server = ScriptedImapServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private SourceMailbox open(String user) {
    return access().openSource(new AccountCredentials(server.endpoint(), user, PASSWORD));
  }

  private ImapMailboxAccess access() {
    ImapSettings shortTimeouts =
        new ImapSettings(
            Duration.ofMillis(800),
            Duration.ofMillis(800),
            Duration.ofMillis(800),
            8L << 20,
            1 << 20);
    return new ImapMailboxAccess(shortTimeouts, registry);
  }

  private MailboxException refused() {
    MailboxException e = catchThrowableOfType(MailboxException.class, () -> open("alice"));
    assertThat(e.failure().side()).isEqualTo(Side.SOURCE);
    return e;
  }

  private static String plain(String user) {
    return Base64.getEncoder()
        .encodeToString(("\0" + user + "\0" + PASSWORD).getBytes(StandardCharsets.UTF_8));
  }

  @DisplayName("TRAP 3: SASL PLAIN sends the user name unchanged")
  @ParameterizedTest
  @ValueSource(
      strings = {"alice", "User*Admin", "Domain/Admin/User", "#user@domain#Admin#", "jürgen \"x\\"})
  void saslPlainSendsTheUserNameUnchanged(String user) {
    open(user).close();

    assertThat(server.received("AUTHENTICATE"))
        .containsExactly("AUTHENTICATE PLAIN " + plain(user));
  }

  @Test
  void plainWaitsForTheContinuationWithoutSaslIr() {
    server.capabilities("IMAP4rev1 AUTH=PLAIN");
    server.on("AUTHENTICATE PLAIN", "* OK wait", "+ ", "!line", "%t OK in");

    open("alice").close();

    assertThat(server.received())
        .containsSubsequence("AUTHENTICATE PLAIN", plain("alice"), "CAPABILITY");
  }

  @DisplayName("TRAP 3: without SASL PLAIN, LOGIN sends quoted strings or literals")
  @Test
  void loginSendsQuotedStringsOrLiterals() {
    server.capabilities("IMAP4rev1");

    open("Domain/Ad\"min\\User").close();

    assertThat(server.received("LOGIN"))
        .containsExactly(
            "LOGIN \"Domain/Ad\\\"min\\\\User\" {14}\r\n"
                + new String(
                    PASSWORD.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
  }

  @Test
  void loginDisabledSendsNoPassword() {
    server.capabilities("IMAP4rev1 LOGINDISABLED");

    assertThat(refused().reason()).isEqualTo(FailureReason.TLS_FAILED);
    assertThat(server.received()).noneMatch(line -> line.startsWith("LOGIN "));
  }

  @DisplayName("TRAP 1 and 7: responses are translated into reasons")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NO [AUTHENTICATIONFAILED] Authentication failed. | CREDENTIAL_REFUSED
          NO LOGIN failed. | CREDENTIAL_REFUSED
          BAD no such mechanism | CREDENTIAL_REFUSED
          NO [AUTHENTICATIONFAILED] try again later | CREDENTIAL_REFUSED
          NO account is temporarily locked | CREDENTIAL_REFUSED
          NO [UNAVAILABLE] Temporary authentication failure. | SERVER_UNAVAILABLE
          NO [SERVERBUG] Internal error | SERVER_UNAVAILABLE
          NO [INUSE] Mailbox in use | MAILBOX_BUSY
          NO [LIMIT] Too many | MAILBOX_BUSY
          NO [ALERT] Too many simultaneous connections. (Failure) | MAILBOX_BUSY
          NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded | MAILBOX_BUSY
          NO [THROTTLED] Account exceeded command or bandwidth limits | THROTTLED
          NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure) | THROTTLED
          NO User is authenticated but not connected. | MAILBOX_NOT_OPENABLE
          """)
  void responsesAreTranslatedIntoReasons(String answer, FailureReason reason) {
    server.on("AUTHENTICATE", "%t " + answer);

    MailboxException e = refused();

    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e.failure().detail()).isEqualTo(answer.substring(answer.indexOf(' ') + 1));
    assertThat(server.received("AUTHENTICATE")).hasSize(1);
    assertThat(server.received("LOGIN ")).isEmpty();
  }

  @DisplayName("TRAP 7: the requested wait time is read")
  @Test
  void requestedWaitTimeIsRead() {
    server.on("AUTHENTICATE", "%t NO Request is throttled. Suggested Backoff Time: 299961 ms");

    MailboxException e = refused();

    assertThat(e.reason()).isEqualTo(FailureReason.THROTTLED);
    assertThat(e.backOff()).isEqualTo(Optional.of(Duration.ofMillis(299961)));
  }

  @Test
  void passwordInTheResponseIsMasked() {
    server.on("AUTHENTICATE", "%t NO bad login 'secretive'");
    AccountCredentials signIn = new AccountCredentials(server.endpoint(), "alice", "secretive");

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> access().openDestination(signIn));

    assertThat(e.failure().detail()).isEqualTo("bad login '***'");
  }

  @DisplayName("SECRET 1: every spelling of the password in a response is masked")
  @ParameterizedTest
  @MethodSource("spellings")
  void everySpellingOfThePasswordIsMasked(String spelling) {
    server.on("AUTHENTICATE", "%t NO bad login, got " + octets(spelling) + ", sorry");

    assertThat(refused().failure().detail()).isEqualTo("bad login, got ***, sorry");
  }

  static Stream<String> spellings() {
    byte[] password = PASSWORD.getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        PASSWORD,
        PASSWORD.toUpperCase(Locale.ROOT),
        "pass \\\"word\\\\ é",
        URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8),
        URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8).replace("+", "%20"),
        plain("alice"),
        plain("alice").replace("=", ""),
        plain("alice").substring(0, 20),
        Base64.getEncoder().encodeToString(password),
        Base64.getUrlEncoder().withoutPadding().encodeToString(password),
        Base64.getEncoder().encodeToString(("alice:" + PASSWORD).getBytes(StandardCharsets.UTF_8)),
        Base64.getEncoder().encodeToString(("bob:" + PASSWORD).getBytes(StandardCharsets.UTF_8)),
        Base64.getEncoder()
            .encodeToString(("ab:" + PASSWORD + "!").getBytes(StandardCharsets.UTF_8)));
  }

  @DisplayName("SECRET 1: a token is masked in every SASL response that contains it")
  @ParameterizedTest
  @ValueSource(strings = {"OAUTHBEARER", "XOAUTH2"})
  void tokenInTheRepeatedSaslResponseIsMasked(String mechanism) {
    String token = "ya29.a0AfB_byC-4711/xyz+0";
    server.capabilities("IMAP4rev1 SASL-IR AUTH=" + mechanism);
    server.on("AUTHENTICATE", "%t NO no such token");
    AccountCredentials signIn = AccountCredentials.withToken(server.endpoint(), "alice", token);
    assertThatExceptionOfType(MailboxException.class).isThrownBy(() -> access().openSource(signIn));
    String sent = server.received("AUTHENTICATE").getFirst();
    server.on("AUTHENTICATE", "%t BAD command '" + sent + "' with " + token);

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> access().openSource(signIn));

    assertThat(e.failure().detail())
        .isEqualTo("command 'AUTHENTICATE " + mechanism + " ***' with ***");
  }

  @DisplayName("SECRET 1: a secret is masked in responses before and after the sign-in too")
  @ParameterizedTest
  @ValueSource(strings = {"EXAMINE", "LIST", "NAMESPACE", "CAPABILITY", "greeting"})
  void secretIsMaskedInTheResponseToEveryCommand(String command) {
    String line = "BYE you said " + octets(PASSWORD) + " and " + plain("alice");
    server.capabilities("IMAP4rev1 SASL-IR AUTH=PLAIN NAMESPACE");
    if (command.equals("greeting")) {
      server.greeting("* " + line, "!cut");
    } else {
      server.greeting("* OK ready").on(command, "* " + line, "!cut");
    }

    MailboxException e =
        catchThrowableOfType(
            MailboxException.class,
            () -> {
              try (SourceMailbox mailbox = open("alice")) {
                mailbox.list(false);
                mailbox.examine("INBOX");
              }
            });

    assertThat(e.failure().detail()).isEqualTo("you said *** and ***");
  }

  @Test
  @DisplayName("SECRET 1: a secret is masked in a refused STARTTLS too")
  void secretInARefusedStartTlsIsMasked() {
    server.capabilities("IMAP4rev1 STARTTLS AUTH=PLAIN");
    server.on("STARTTLS", "%t NO not after " + plain("alice"));
    Endpoint endpoint = Endpoint.imap("127.0.0.1", server.port(), Endpoint.Security.STARTTLS, null);
    AccountCredentials signIn = new AccountCredentials(endpoint, "alice", PASSWORD);

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> access().openSource(signIn));

    assertThat(e.reason()).isEqualTo(FailureReason.TLS_FAILED);
    assertThat(e.failure().detail()).isEqualTo("not after ***");
    assertThat(e).hasStackTraceContaining("***").hasNoCause();
  }

  @Test
  void phrasesAreRecognisedThoughTheyContainThePassword() {
    server.on("AUTHENTICATE", "%t NO Too many connections, a moment please");
    AccountCredentials signIn = new AccountCredentials(server.endpoint(), "alice", "connections");

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> access().openSource(signIn));

    assertThat(e.reason()).isEqualTo(FailureReason.MAILBOX_BUSY);
    assertThat(e.failure().detail()).isEqualTo("Too many ***, a moment please");
  }

  /** The text as the server sends it: in UTF-8, one character per byte. */
  private static String octets(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Test
  void capabilitiesAreRequestedAfterTheSignIn() {
    open("alice").close();

    assertThat(server.received()).containsSubsequence("CAPABILITY", "LIST \"\" \"\"");
    assertThat(registry.get("mailhaul.imap.command").tag("command", "AUTHENTICATE").timer().count())
        .isEqualTo(1);
  }

  @DisplayName("TRAP 6 and 7: a BYE as greeting is translated")
  @Test
  void byeAsGreetingIsTranslated() {
    server.greeting("* BYE Too many connections from your IP", "!cut");
    assertThat(refused().reason()).isEqualTo(FailureReason.MAILBOX_BUSY);
  }

  @DisplayName("TRAP 6: a connection that the server closes before the greeting is lost")
  @Test
  void connectionClosedBeforeTheGreetingIsLost() {
    server.greeting("!cut");
    assertThat(refused().reason()).isEqualTo(FailureReason.CONNECTION_LOST);
  }

  @Test
  void greetingOfAnotherProtocolIsAProtocolError() {
    server.greeting("220 smtp.example.org ESMTP");
    assertThat(refused().reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
  }

  @Test
  void preauthIsAProtocolError() {
    server.greeting("* PREAUTH welcome");
    assertThat(refused().reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
  }

  @DisplayName("TRAP 8: a missing response times out")
  @Test
  void missingResponseTimesOut() {
    server.on("AUTHENTICATE", "* OK still thinking");
    assertThat(refused().reason()).isEqualTo(FailureReason.CONNECTION_TIMED_OUT);
  }

  @Test
  void closedPortIsReportedWithItsAddress() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    AccountCredentials signIn =
        new AccountCredentials(
            Endpoint.imap("127.0.0.1", port, Endpoint.Security.PLAIN, null), "a", "b");

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> access().openSource(signIn));

    assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_REFUSED);
    assertThat(e.failure().detail()).contains("127.0.0.1:" + port);
  }

  @Test
  void unknownHostIsReported() {
    AccountCredentials nowhere =
        new AccountCredentials(
            Endpoint.imap("nowhere.invalid", 143, Endpoint.Security.PLAIN, null), "a", "b");

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> access().openSource(nowhere));

    assertThat(e.reason()).isEqualTo(FailureReason.HOST_UNKNOWN);
    assertThat(e.failure().detail()).contains("nowhere.invalid");
  }
}
