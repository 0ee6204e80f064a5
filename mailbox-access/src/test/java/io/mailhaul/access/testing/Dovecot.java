package io.mailhaul.access.testing;

import io.mailhaul.events.Endpoint;
import io.mailhaul.events.desk.SignIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Dovecot on loopback with a configuration, folders and ports of its own. Does not need
 * root; when root it runs as {@code nobody}, since Dovecot serves no mail as root. Its mail is kept
 * in memory (/dev/shm) where there is enough of it. Stop it with {@link #close}.
 */
public final class Dovecot implements AutoCloseable {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ENOUGH_MEMORY = 1L << 30;
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  private final DovecotSettings settings;
  private final Path base;
  private final int[] ports;
  private final @Nullable TestCertificate certificate;
  private Process process;
  private boolean closed;

  private Dovecot(
      DovecotSettings settings,
      Path base,
      int[] ports,
      @Nullable TestCertificate certificate,
      Process process) {
    this.settings = settings;
    this.base = base;
    this.ports = ports;
    this.certificate = certificate;
    this.process = process;
  }

  /** A Dovecot to be started: separator {@code /}, no prefix, no TLS, no accounts yet. */
  public static DovecotSettings settings() {
    return new DovecotSettings();
  }

  static Dovecot start(DovecotSettings settings) {
    try {
      Path base = newFolder();
      Path mail = settings.mailFolder == null ? base.resolve("mail") : settings.mailFolder;
      Files.createDirectories(mail);
      Files.createDirectories(base.resolve("run"));
      TestCertificate certificate = null;
      if (settings.tls) {
        certificate = TestCertificate.selfSigned(base, settings.certificateHost);
        Files.writeString(base.resolve("cert.pem"), certificate.certificatePem());
        Files.writeString(base.resolve("key.pem"), certificate.keyPem());
      }
      int[] ports = {freePort(), settings.tls ? freePort() : 0};
      String user = ROOT ? "nobody" : System.getProperty("user.name");
      String group = run("id", "-gn", user).strip();
      Files.writeString(base.resolve("users"), passwords(settings.users));
      Files.writeString(base.resolve("masters"), passwords(settings.masters));
      Files.writeString(
          base.resolve("dovecot.conf"),
          DovecotConfig.text(settings, base, mail, user, group, ports));
      if (ROOT) {
        run("chown", "-R", user + ":" + group, base.toString(), mail.toString());
      }
      Dovecot dovecot = new Dovecot(settings, base, ports, certificate, launch(base, user, group));
      // For tests that are stopped from outside; close() may be called twice.
      Runtime.getRuntime().addShutdownHook(new Thread(dovecot::close));
      dovecot.awaitAnswer();
      return dovecot;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Process launch(Path base, String user, String group) throws IOException {
    List<String> command = new ArrayList<>();
    if (ROOT) {
      command.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups"));
    }
    command.addAll(List.of(binary(), "-F", "-c", base.resolve("dovecot.conf").toString()));
    return new ProcessBuilder(command)
        .directory(base.toFile())
        .redirectErrorStream(true)
        .redirectOutput(base.resolve("console.log").toFile())
        .start();
  }

  private static String binary() {
    return Stream.of("/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/usr/bin/dovecot")
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "These tests need a Dovecot 2.3: apt-get install dovecot-imapd"));
  }

  private static Path newFolder() throws IOException {
    boolean roomy = false;
    if (Files.isWritable(MEMORY)) {
      FileStore store = Files.getFileStore(MEMORY);
      roomy = store.getUsableSpace() > ENOUGH_MEMORY;
    }
    Path folder =
        roomy
            ? Files.createTempDirectory(MEMORY, "mailhaul-dovecot-")
            : Files.createTempDirectory("mailhaul-dovecot-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    return folder;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String passwords(Map<String, String> accounts) {
    return accounts.entrySet().stream()
        .map(account -> account.getKey() + ":{PLAIN.B64}" + base64(account.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  /** A password in a passwd-file may otherwise hold no colon. */
  private static String base64(String password) {
    return Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said;
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline && process.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", ports[0]), 1_000);
        socket.setSoTimeout(5_000);
        if (socket.getInputStream().read() == '*') {
          return;
        }
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    String log = log();
    close();
    throw new IOException("Dovecot did not start:\n" + log);
  }

  /** The port that speaks IMAP in plain, with STARTTLS where there is a certificate. */
  public int port() {
    return ports[0];
  }

  /** The port that speaks TLS at once. */
  public int tlsPort() {
    return ports[1];
  }

  /** Reached without TLS. */
  public Endpoint endpoint() {
    return new Endpoint("127.0.0.1", ports[0], Endpoint.Security.PLAIN, null);
  }

  /** Reached by TLS at once, with the certificate pinned. */
  public Endpoint tlsEndpoint() {
    return new Endpoint("127.0.0.1", ports[1], Endpoint.Security.TLS, fingerprint());
  }

  /** Reached by STARTTLS, with the certificate pinned. */
  public Endpoint startTlsEndpoint() {
    return new Endpoint("127.0.0.1", ports[0], Endpoint.Security.STARTTLS, fingerprint());
  }

  /** The certificate that was made for it. */
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

  /** How the product signs in to an account, without TLS. */
  public SignIn signIn(String user) {
    return new SignIn(endpoint(), user, password(user));
  }

  /** A connection of the tests' own to an account. */
  public RawImap raw(String user) {
    return RawImap.open(ports[0], user, password(user));
  }

  private String password(String user) {
    String password = settings.users.getOrDefault(user, settings.anyPassword);
    if (password == null) {
      throw new IllegalArgumentException("No account " + user);
    }
    return password;
  }

  /** What Dovecot has logged. */
  public String log() {
    try {
      StringBuilder log = new StringBuilder();
      for (String name : new String[] {"console.log", "dovecot.log"}) {
        Path file = base.resolve(name);
        if (Files.exists(file)) {
          log.append(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
      return log.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops it and cuts every connection; {@link #restart} brings it back. */
  public void stop() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // imap processes outlive the master for as long as their clients stay connected.
    children.forEach(ProcessHandle::destroyForcibly);
    awaitEnd(children);
  }

  private void awaitEnd(List<ProcessHandle> children) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < deadline
        && (process.isAlive() || children.stream().anyMatch(ProcessHandle::isAlive))) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /** Starts it again on the same ports with the same mail. */
  public void restart() {
    stop();
    try {
      String user = ROOT ? "nobody" : System.getProperty("user.name");
      process = launch(base, user, run("id", "-gn", user).strip());
      awaitAnswer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Stops it and removes its files, but not a folder given by {@link DovecotSettings#mailIn}. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    // The master takes a second to go when it is asked politely; nothing here is worth the wait.
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    awaitEnd(children);
    try (Stream<Path> files = Files.walk(base)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // A process that is just ending may still write; what is left is small and in a temporary
      // folder.
      System.err.println("Left behind: " + base + " (" + e + ")");
    }
  }
}
