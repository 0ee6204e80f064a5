package io.mailhaul.access.imap.connection;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.transport.ImapSocketFactory;
import io.mailhaul.access.imap.transport.ImapTransport;
import io.mailhaul.access.imap.transport.ServerTrustManager;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.Endpoint.Security;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.SecretMask;
import io.mailhaul.model.Side;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Properties;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.jspecify.annotations.Nullable;

/** Opens a connection and secures it as the endpoint demands (RFC 8314, RFC 3501 section 6.2.1). */
public final class ImapConnector {

  private final ImapSettings settings;
  private final ImapMeters meters;
  private final @Nullable KeyStore trustAnchors;
  private final ScheduledExecutorService timeoutExecutor = newTimeoutExecutor();

  /**
   * @param trustAnchors trusted authorities; null for those of the Java platform
   */
  public ImapConnector(ImapSettings settings, ImapMeters meters, @Nullable KeyStore trustAnchors) {
    this.settings = settings;
    this.meters = meters;
    this.trustAnchors = trustAnchors;
  }

  private static ScheduledExecutorService newTimeoutExecutor() {
    // One thread for all connections; by default the mail library creates one for each.
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("imap-timeouts").factory());
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /**
   * A connection that is ready for the sign-in of the account; the server's capabilities are known.
   */
  public ImapConnection connect(AccountCredentials account, Side side) {
    Endpoint endpoint = account.endpoint();
    ImapSocketFactory sockets = new ImapSocketFactory();
    ServerTrustManager trust;
    Properties properties;
    try {
      trust = ServerTrustManager.of(endpoint, trustAnchors);
      properties = properties(endpoint, trust, sockets);
    } catch (GeneralSecurityException e) {
      throw new MailboxException(FailureReason.TLS_FAILED, side, String.valueOf(e.getMessage()), e);
    }
    ConnectionWatchdog watchdog = new ConnectionWatchdog(settings, timeoutExecutor, sockets::close);
    ImapTransport transport;
    try {
      boolean tls = endpoint.security() == Security.TLS;
      transport = new ImapTransport(endpoint.host(), endpoint.port(), tls, properties, sockets);
    } catch (IOException | ProtocolException e) {
      watchdog.end();
      throw connectFailure(e, watchdog, trust, endpoint, side);
    } catch (RuntimeException e) {
      watchdog.end();
      throw e;
    }
    SecretMask mask = Authenticator.secretMask(account);
    transport.maskSecrets(mask);
    ImapConnection connection = new ImapConnection(transport, side, meters, watchdog);
    try {
      sockets.setReadTimeout(settings.readTimeout());
      checkGreeting(connection, side);
      if (endpoint.security() == Security.STARTTLS) {
        startTls(connection, side, mask);
      }
      return connection;
    } catch (IOException | ProtocolException e) {
      connection.abort();
      throw connectFailure(e, watchdog, trust, endpoint, side);
    } catch (RuntimeException e) {
      connection.abort();
      throw e;
    }
  }

  private static void checkGreeting(ImapConnection connection, Side side) {
    ImapResponse greeting = connection.greeting();
    if (greeting.isBYE()) {
      throw FailureTranslator.of(greeting, side, FailureReason.CONNECTION_LOST);
    }
    if (!greeting.isUnTagged() || !greeting.isOK()) {
      // PREAUTH: the connection is signed in, but to an unknown account.
      throw FailureTranslator.of(
          FailureReason.PROTOCOL_ERROR, side, "greeted with " + greeting.line());
    }
    if (!connection.updateCapabilities(greeting)) {
      connection.requestCapabilities();
    }
  }

  private static void startTls(ImapConnection connection, Side side, SecretMask mask)
      throws IOException, ProtocolException {
    if (!connection.hasCapability("STARTTLS")) {
      throw FailureTranslator.of(
          FailureReason.STARTTLS_NOT_OFFERED,
          side,
          mask.apply(String.join(" ", connection.capabilities())));
    }
    connection.startTls();
  }

  private static MailboxException connectFailure(
      Exception e,
      ConnectionWatchdog watchdog,
      ServerTrustManager trust,
      Endpoint endpoint,
      Side side) {
    if (watchdog.timedOut()) {
      return new MailboxException(
          FailureReason.CONNECTION_TIMED_OUT,
          side,
          endpoint.address() + ": " + watchdog.timeoutText(),
          e);
    }
    if (trust.isRefused()) {
      return new MailboxException(FailureReason.CERTIFICATE_UNTRUSTED, side, trust.refusal(), e);
    }
    if (e instanceof IOException io) {
      return FailureTranslator.connectFailed(io, side, endpoint.address());
    }
    // The exception is no cause: its message has the server's text with secrets.
    return e instanceof ProtocolException p && p.getResponse() instanceof ImapResponse refusal
        ? FailureTranslator.of(FailureReason.TLS_FAILED, side, refusal.text())
        : new MailboxException(FailureReason.TLS_FAILED, side, String.valueOf(e.getMessage()), e);
  }

  private Properties properties(
      Endpoint endpoint, ServerTrustManager trust, ImapSocketFactory sockets)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trust}, null);
    Properties properties = new Properties();
    String connectTimeout = Long.toString(settings.connectTimeout().toMillis());
    properties.put("mail.imap.connectiontimeout", connectTimeout);
    // A server of another protocol mostly sends nothing; do not wait the whole read timeout for it.
    properties.put("mail.imap.timeout", connectTimeout);
    properties.put("mail.imap.writetimeout", Long.toString(settings.writeTimeout().toMillis()));
    properties.put("mail.imap.executor.writetimeout", timeoutExecutor);
    properties.put("mail.imap.socketFactory", sockets.plain());
    properties.put("mail.imap.ssl.socketFactory", sockets.tls(context.getSocketFactory()));
    // Otherwise the library retries failed connections without the settings of the endpoint.
    properties.put("mail.imap.socketFactory.fallback", "false");
    // For a pinned certificate, its host name does not matter.
    properties.put(
        "mail.imap.ssl.checkserveridentity", endpoint.tlsFingerprint() == null ? "true" : "false");
    return properties;
  }
}
