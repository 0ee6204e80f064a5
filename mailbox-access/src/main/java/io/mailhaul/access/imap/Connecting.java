package io.mailhaul.access.imap;

import io.mailhaul.access.MailboxException;
import io.mailhaul.events.Endpoint;
import io.mailhaul.events.Endpoint.Security;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
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
final class Connecting {

  private final ImapSettings settings;
  private final ImapMeters meters;
  private final @Nullable KeyStore anchors;
  private final ScheduledExecutorService clock = clock();

  /**
   * @param trustAnchors trusted authorities; null for those of the Java platform
   */
  Connecting(ImapSettings settings, ImapMeters meters, @Nullable KeyStore trustAnchors) {
    this.settings = settings;
    this.meters = meters;
    this.anchors = trustAnchors;
  }

  private static ScheduledExecutorService clock() {
    // One thread for all connections; by default the mail library creates one for each.
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("imap-timeouts").factory());
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /** A connection that is ready for the sign-in; the server's capabilities are known. */
  Wire connect(Endpoint endpoint, Side side) {
    Sockets sockets = new Sockets();
    ServerTrust trust;
    Properties properties;
    try {
      trust = ServerTrust.of(endpoint, anchors);
      properties = properties(endpoint, trust, sockets);
    } catch (GeneralSecurityException e) {
      throw new MailboxException(FailureReason.TLS_FAILED, side, String.valueOf(e.getMessage()), e);
    }
    Wire connection;
    try {
      boolean tls = endpoint.security() == Security.TLS;
      connection =
          new Wire(endpoint.host(), endpoint.port(), tls, properties, sockets, side, meters);
    } catch (IOException | ProtocolException e) {
      throw failed(e, trust, endpoint, side);
    }
    try {
      sockets.readTimeout(settings.readTimeout());
      connection.watch(settings.answerTimeout(), settings.idleTime(), clock);
      greet(connection, side);
      if (endpoint.security() == Security.STARTTLS) {
        startTls(connection, side);
      }
      return connection;
    } catch (IOException | ProtocolException e) {
      connection.die();
      throw failed(e, trust, endpoint, side);
    } catch (RuntimeException e) {
      connection.die();
      throw e;
    }
  }

  private static void greet(Wire connection, Side side) {
    Answer greeting = connection.greeting();
    if (greeting.isBYE()) {
      throw Failures.of(greeting, side, FailureReason.CONNECTION_LOST);
    }
    if (!greeting.isUnTagged() || !greeting.isOK()) {
      // PREAUTH: the connection is signed in, but to an unknown account.
      throw Failures.of(FailureReason.PROTOCOL_ERROR, side, "greeted with " + greeting);
    }
    if (!connection.learnCapabilities(greeting)) {
      connection.askCapabilities();
    }
  }

  private static void startTls(Wire connection, Side side) throws IOException, ProtocolException {
    if (!connection.can("STARTTLS")) {
      throw Failures.of(
          FailureReason.STARTTLS_NOT_OFFERED, side, String.join(" ", connection.capabilities()));
    }
    connection.startTls();
  }

  private static MailboxException failed(
      Exception e, ServerTrust trust, Endpoint endpoint, Side side) {
    if (trust.refused()) {
      return new MailboxException(FailureReason.CERTIFICATE_UNTRUSTED, side, trust.refusal(), e);
    }
    return e instanceof IOException io
        ? Failures.connecting(io, side, endpoint.address())
        : new MailboxException(FailureReason.TLS_FAILED, side, String.valueOf(e.getMessage()), e);
  }

  private Properties properties(Endpoint endpoint, ServerTrust trust, Sockets sockets)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trust}, null);
    Properties properties = new Properties();
    String connectTimeout = Long.toString(settings.connectTimeout().toMillis());
    properties.put("mail.imap.connectiontimeout", connectTimeout);
    // A server of another protocol mostly sends nothing; do not wait the whole read timeout for it.
    properties.put("mail.imap.timeout", connectTimeout);
    properties.put("mail.imap.writetimeout", Long.toString(settings.writeTimeout().toMillis()));
    properties.put("mail.imap.executor.writetimeout", clock);
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
