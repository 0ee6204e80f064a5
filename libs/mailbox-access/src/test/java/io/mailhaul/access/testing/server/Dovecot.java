package io.mailhaul.access.testing.server;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestCertificate;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Dovecot on loopback with its own configuration, folders and ports. Does not need root.
 * Stop it with {@link #close}.
 */
public final class Dovecot implements AutoCloseable {

  private final DovecotSettings settings;
  private final Path base;
  private final int[] ports;
  private final @Nullable TestCertificate certificate;
  private final ServerProcess process;

  private Dovecot(
      DovecotSettings settings,
      Path base,
      int[] ports,
      @Nullable TestCertificate certificate,
      ServerProcess process) {
    this.settings = settings;
    this.base = base;
    this.ports = ports;
    this.certificate = certificate;
    this.process = process;
  }

  /** Settings to start a Dovecot: separator {@code /}, no prefix, no TLS, no accounts yet. */
  public static DovecotSettings settings() {
    return new DovecotSettings();
  }

  static Dovecot start(DovecotSettings settings) {
    try {
      Path base = ServerProcess.newFolder("dovecot");
      Path mail = settings.mailFolder == null ? base.resolve("mail") : settings.mailFolder;
      Files.createDirectories(mail);
      Files.createDirectories(base.resolve("run"));
      TestCertificate certificate = null;
      if (settings.tls) {
        certificate = TestCertificate.selfSigned(base, settings.certificateHost);
        Files.writeString(base.resolve("cert.pem"), certificate.certificatePem());
        Files.writeString(base.resolve("key.pem"), certificate.keyPem());
      }
      int[] ports = {ServerProcess.freePort(), settings.tls ? ServerProcess.freePort() : 0};
      Files.writeString(base.resolve("users"), passwords(settings.users));
      Files.writeString(base.resolve("masters"), passwords(settings.masters));
      Files.writeString(
          base.resolve("dovecot.conf"),
          DovecotConfig.text(
              settings, base, mail, ServerProcess.user(), ServerProcess.group(), ports));
      ServerProcess.giveToServerUser(mail);
      List<String> command = List.of(binary(), "-F", "-c", base.resolve("dovecot.conf").toString());
      return new Dovecot(
          settings,
          base,
          ports,
          certificate,
          ServerProcess.start("Dovecot", base, command, Map.of(), ports[0]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String binary() {
    return Stream.of("/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/usr/bin/dovecot")
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "These tests need a Dovecot 2.3: apt-get install dovecot-imapd"));
  }

  private static String passwords(Map<String, String> accounts) {
    return accounts.entrySet().stream()
        .map(account -> account.getKey() + ":{PLAIN.B64}" + base64(account.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  /** Encoded, because a password in a passwd-file cannot contain a colon. */
  private static String base64(String password) {
    return Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
  }

  /** The port for unencrypted IMAP, with STARTTLS where there is a certificate. */
  public int port() {
    return ports[0];
  }

  /** The port for implicit TLS. */
  public int tlsPort() {
    return ports[1];
  }

  /** The endpoint without TLS. */
  public Endpoint endpoint() {
    return Endpoint.imap("127.0.0.1", ports[0], Endpoint.Security.PLAIN, null);
  }

  /** The endpoint with implicit TLS and the certificate pinned. */
  public Endpoint tlsEndpoint() {
    return Endpoint.imap("127.0.0.1", ports[1], Endpoint.Security.TLS, fingerprint());
  }

  /** The endpoint with STARTTLS and the certificate pinned. */
  public Endpoint startTlsEndpoint() {
    return Endpoint.imap("127.0.0.1", ports[0], Endpoint.Security.STARTTLS, fingerprint());
  }

  /** The certificate that was created for this server. */
  public TestCertificate certificate() {
    if (certificate == null) {
      throw new IllegalStateException("Started without TLS");
    }
    return certificate;
  }

  private String fingerprint() {
    try {
      return certificate().fingerprint();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The credentials with which the code under test signs in to an account, without TLS. */
  public AccountCredentials signIn(String user) {
    return new AccountCredentials(endpoint(), user, password(user));
  }

  /** A connection to an account that does not use the code under test. */
  public RawImapClient raw(String user) {
    return RawImapClient.open(ports[0], user, password(user));
  }

  private String password(String user) {
    String password = settings.users.getOrDefault(user, settings.anyPassword);
    if (password == null) {
      throw new IllegalArgumentException("No account " + user);
    }
    return password;
  }

  /** Dovecot's log. */
  public String log() {
    return process.logs();
  }

  /** Stops the server and cuts every connection; {@link #restart} starts it again. */
  public void stop() {
    process.stop();
  }

  /** Starts the server again on the same ports with the same mail. */
  public void restart() {
    try {
      process.restart(ports[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the server again with another quota per account; it was started with one. */
  public void changeQuota(String storage) {
    stop();
    Path file = base.resolve("dovecot.conf");
    try {
      String text = Files.readString(file);
      Files.writeString(
          file, text.replaceFirst("quota_rule = .*", "quota_rule = *:storage=" + storage));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    restart();
  }

  /** Stops the server and removes its files, except for {@link DovecotSettings#mailIn}. */
  @Override
  public void close() {
    process.close();
  }
}
