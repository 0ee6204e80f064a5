package io.mailhaul.access.imap.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.testing.TestCertificate;
import io.mailhaul.access.testing.simulated.ScriptedImapServer;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.Endpoint.Security;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No password is sent to a server without a trusted certificate, or unencrypted by accident. */
class TlsSecurityTest {

  private static TestCertificate forLoopback;
  private static TestCertificate forOtherHost;

  private final ScriptedImapServer server = ScriptedImapServer.start();

  @BeforeAll
  static void makeCertificates(@TempDir Path folder) throws Exception {
    forLoopback = TestCertificate.selfSigned(folder, "127.0.0.1");
    forOtherHost = TestCertificate.selfSigned(folder, "other.example.org");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private SourceMailbox open(Security security, @Nullable String pin, @Nullable KeyStore anchors) {
    ImapSettings shortTimeouts =
        new ImapSettings(
            Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5), 8L << 20, 1 << 20);
    Endpoint endpoint = Endpoint.imap("127.0.0.1", server.port(), security, pin);
    return new ImapMailboxAccess(shortTimeouts, new SimpleMeterRegistry(), anchors)
        .openSource(new AccountCredentials(endpoint, "alice", "secret"));
  }

  private MailboxException refused(
      Security security, @Nullable String pin, @Nullable KeyStore anchors) {
    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> open(security, pin, anchors));
    assertThat(e.failure().side()).isEqualTo(Side.SOURCE);
    assertThat(server.received("AUTHENTICATE")).isEmpty();
    assertThat(server.received("LOGIN ")).isEmpty();
    return e;
  }

  /** Trusts only this certificate, as if an authority had issued it. */
  private static KeyStore trusting(TestCertificate certificate) throws Exception {
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry("ca", certificate.certificate());
    return anchors;
  }

  @DisplayName("TRAP 5: an untrusted certificate is described so that it can be pinned")
  @Test
  void untrustedCertificateIsDescribedForPinning() throws Exception {
    server.certificate(forLoopback, true);

    MailboxException e = refused(Security.TLS, null, null);

    assertThat(e.reason()).isEqualTo(FailureReason.CERTIFICATE_UNTRUSTED);
    assertThat(e.failure().detail())
        .contains("?tls-fingerprint=" + forLoopback.fingerprint())
        .contains("CN=127.0.0.1")
        .contains("valid until 2")
        .doesNotContain("sun.security");
  }

  @DisplayName("TRAP 5: a pinned certificate is trusted for any host")
  @Test
  void pinnedCertificateIsTrustedForAnyHost() throws Exception {
    server.certificate(forOtherHost, true);

    open(Security.TLS, forOtherHost.fingerprint(), null).close();

    assertThat(server.received("AUTHENTICATE")).hasSize(1);
  }

  @DisplayName("TRAP 5: only the pinned certificate is trusted")
  @Test
  void onlyThePinnedCertificateIsTrusted() throws Exception {
    server.certificate(forLoopback, true);

    MailboxException e = refused(Security.TLS, forOtherHost.fingerprint(), trusting(forLoopback));

    assertThat(e.reason()).isEqualTo(FailureReason.CERTIFICATE_UNTRUSTED);
    assertThat(e.failure().detail()).contains(forLoopback.fingerprint());
  }

  @Test
  void certificateOfATrustedAuthorityIsAccepted() throws Exception {
    server.certificate(forLoopback, true);

    open(Security.TLS, null, trusting(forLoopback)).close();

    assertThat(server.received("AUTHENTICATE")).hasSize(1);
  }

  @Test
  void certificateForAnotherHostIsRefused() throws Exception {
    server.certificate(forOtherHost, true);

    MailboxException e = refused(Security.TLS, null, trusting(forOtherHost));

    assertThat(e.reason()).isEqualTo(FailureReason.CERTIFICATE_UNTRUSTED);
  }

  @DisplayName("TRAP 5: STARTTLS checks the certificate in the same way")
  @Test
  void startTlsChecksTheCertificateInTheSameWay() throws Exception {
    server.certificate(forOtherHost, false).capabilities("IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR");
    server.on("STARTTLS", "%t OK now", "!tls");

    assertThat(refused(Security.STARTTLS, null, null).reason())
        .isEqualTo(FailureReason.CERTIFICATE_UNTRUSTED);
    assertThat(refused(Security.STARTTLS, null, trusting(forOtherHost)).reason())
        .isEqualTo(FailureReason.CERTIFICATE_UNTRUSTED);

    open(Security.STARTTLS, forOtherHost.fingerprint(), null).close();
    assertThat(server.received()).containsSubsequence("STARTTLS", "CAPABILITY", "LIST \"\" \"\"");
  }

  @DisplayName("TRAP 5: a server without STARTTLS gets no password")
  @Test
  void missingStartTlsEndsTheConnection() {
    assertThat(refused(Security.STARTTLS, null, null).reason())
        .isEqualTo(FailureReason.STARTTLS_NOT_OFFERED);
  }

  @DisplayName("TRAP 5: after a refused STARTTLS no password is sent")
  @Test
  void refusedStartTlsEndsTheConnection() {
    server.capabilities("IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR").on("STARTTLS", "%t NO not today");

    assertThat(refused(Security.STARTTLS, null, null).reason()).isEqualTo(FailureReason.TLS_FAILED);
  }

  @DisplayName("TRAP 5: data injected before STARTTLS is discarded")
  @Test
  void dataInjectedBeforeStartTlsIsDiscarded() throws Exception {
    server.certificate(forLoopback, false).capabilities("IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR");
    server.on(
        "STARTTLS",
        "%t OK now",
        "* CAPABILITY IMAP4rev1 LOGINDISABLED",
        "M1 OK [CAPABILITY IMAP4rev1 LOGINDISABLED INJECTED] done",
        "M2 OK signed in",
        "!tls");

    open(Security.STARTTLS, forLoopback.fingerprint(), null).close();

    assertThat(server.received("AUTHENTICATE")).hasSize(1);
  }

  @Test
  void portWithoutTlsIsATlsFailure() {
    assertThat(refused(Security.TLS, null, null).reason()).isEqualTo(FailureReason.TLS_FAILED);
  }
}
