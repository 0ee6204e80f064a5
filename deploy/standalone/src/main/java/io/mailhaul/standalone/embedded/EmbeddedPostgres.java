package io.mailhaul.standalone.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL server on a directory of the platform. Every commit is on disk when it is
 * acknowledged. The server listens on loopback only, on a port that differs from run to run, and
 * requires a password.
 *
 * <p>The server runs in its own session, so that Ctrl-C on a terminal does not stop it before its
 * clients. After a SIGKILL of this process the server therefore keeps running; the next start on
 * the same directory stops it first. If the server itself ends, it is started again at the same
 * address, a few times ({@link PostgresSupervisor}).
 */
public final class EmbeddedPostgres implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

  private static final String HOST = "127.0.0.1";
  private static final String USER = "mailhaul";
  private static final String DATA = "data";

  /** With the pauses in between, half a minute: a busy machine ends killed processes late. */
  private static final int ATTEMPTS = 60;

  private static final long ATTEMPT_PAUSE_MILLIS = 500;
  private static final Pattern FATAL =
      Pattern.compile("(?:FATAL|PANIC): ++(?!the database system is )(.+)");
  private static final Pattern DETAIL = Pattern.compile("DETAIL: +(.+)");
  private static final int CONNECT_MILLIS = 2_000;
  private static final Duration INIT_TIMEOUT = Duration.ofSeconds(120);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("listen_addresses", HOST),
          Map.entry("unix_socket_directories", ""),
          Map.entry("password_encryption", "scram-sha-256"),
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("shared_buffers", "64MB"),
          Map.entry("max_wal_size", "256MB"),
          Map.entry("wal_level", "minimal"),
          Map.entry("max_wal_senders", "0"),
          Map.entry("io_method", "sync"),
          Map.entry("jit", "off"),
          Map.entry("timezone", "UTC"),
          Map.entry("log_timezone", "UTC"),
          Map.entry("max_logical_replication_workers", "0"),
          Map.entry("log_checkpoints", "off"));

  private final PostgresCommands commands;
  private final Path data;
  private final Path serverLog;
  private final int port;
  private final String password;
  private final PostgresSupervisor supervisor;
  private volatile Optional<ProcessHandle> server;

  private EmbeddedPostgres(
      PostgresCommands commands, Path data, Path serverLog, int port, String password)
      throws IOException {
    this.commands = commands;
    this.data = data;
    this.serverLog = serverLog;
    this.port = port;
    this.password = password;
    this.supervisor = new PostgresSupervisor(this::hasEnded, this::restart, serverLog);
    this.server = PostmasterProcess.of(data);
  }

  /**
   * Starts PostgreSQL on the database cluster in the directory; creates the cluster first if there
   * is none. Stops a server that a killed process has left running there.
   *
   * @param directory holds the binaries, the data and the server's log; nothing else may use it
   * @param password the password of the clients, the same at every start on one directory
   * @throws IllegalStateException if PostgreSQL cannot be unpacked or does not start; the message
   *     has the end of its log
   */
  public static EmbeddedPostgres start(Path directory, String password) {
    try {
      var home = Files.createDirectories(directory).toRealPath();
      return start(home, password, RunAs.forDirectory(home.resolve(DATA)));
    } catch (IOException e) {
      throw failed(directory, e);
    }
  }

  static EmbeddedPostgres start(Path directory, String password, RunAs runAs) {
    try {
      var home = Files.createDirectories(directory).toRealPath();
      var commands = new PostgresCommands(PostgresBinaries.unpackedBelow(home), runAs);
      var data = home.resolve(DATA);
      new OrphanedPostgres(data, commands).stop(STOP_TIMEOUT);
      if (Files.notExists(data)) {
        initialise(commands, data, password);
      }
      return serve(commands, data, home.resolve("postgres.log"), password);
    } catch (IOException e) {
      throw failed(directory, e);
    }
  }

  private static IllegalStateException failed(Path directory, IOException cause) {
    return new IllegalStateException(
        "The embedded PostgreSQL in " + directory + " did not start: " + cause.getMessage(), cause);
  }

  /** The address of the database, valid for this run only; without user and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://" + HOST + ":" + port + "/postgres";
  }

  /** The role that owns the database. */
  public String user() {
    return USER;
  }

  /** The password of {@link #user()}; a secret. */
  public String password() {
    return password;
  }

  /** Completes with the cause if the server has ended and cannot be started again. */
  public CompletionStage<Throwable> failure() {
    return supervisor.failure();
  }

  /** The port tells it where the system does not show the arguments of other users' processes. */
  private boolean hasEnded() throws IOException {
    return PostmasterProcess.of(data).isEmpty() && !isListening();
  }

  private boolean isListening() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral(HOST), port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void restart() throws IOException {
    new OrphanedPostgres(data, commands).stop(STOP_TIMEOUT);
    startServer(commands, data, serverLog, this::portUnlessClosed);
    server = PostmasterProcess.of(data);
  }

  /** A server that starts while the platform stops would stay behind. */
  private int portUnlessClosed() throws IOException {
    if (supervisor.isClosed()) {
      throw new IOException("the platform stops");
    }
    return port;
  }

  /** Leaves the server running and alone, as a SIGKILL of this process does. */
  public void abandon() {
    supervisor.close();
  }

  /** Ends all sessions, writes a checkpoint, and stops the server. */
  @Override
  public void close() {
    supervisor.close();
    var stopped =
        commands.run("pg_ctl", STOP_TIMEOUT, List.of("stop", "-D", data.toString(), "-m", "fast"));
    if (!stopped.succeeded()) {
      log.warn("PostgreSQL in {} did not stop: {}", data, stopped.output());
      PostmasterProcess.end(server, STOP_TIMEOUT);
    }
  }

  private static void initialise(PostgresCommands commands, Path data, String password)
      throws IOException {
    // Created beside and then moved, so that an incomplete cluster never looks complete.
    var unfinished = data.resolveSibling("data.unfinished");
    FileSystemUtils.deleteRecursively(unfinished);
    commands.runAs().createDirectory(unfinished);
    var passwordFile = Files.createTempFile(data.getParent(), "password", null, OWNER_ONLY);
    try {
      Files.writeString(passwordFile, password);
      commands
          .run(
              "initdb",
              INIT_TIMEOUT,
              List.of(
                  "--pgdata=" + unfinished,
                  "--username=" + USER,
                  "--pwfile=" + passwordFile,
                  "--auth=scram-sha-256",
                  // Iterations slow down guessing. 256 random bits cannot be guessed, and each
                  // connection would cost thousands of iterations on both sides.
                  "--set=scram_iterations=1",
                  "--encoding=UTF8",
                  "--locale=C",
                  "--locale-provider=builtin",
                  "--builtin-locale=C.UTF-8",
                  "--no-instructions"))
          .throwIfFailed();
    } finally {
      Files.deleteIfExists(passwordFile);
    }
    Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private static EmbeddedPostgres serve(
      PostgresCommands commands, Path data, Path serverLog, String password) throws IOException {
    if (Files.notExists(serverLog)) {
      Files.createFile(serverLog, OWNER_ONLY);
    }
    var port = startServer(commands, data, serverLog, EmbeddedPostgres::freePort);
    var postgres = new EmbeddedPostgres(commands, data, serverLog, port, password);
    postgres.supervisor.start();
    return postgres;
  }

  /**
   * Starts the server and waits until it accepts connections.
   *
   * @return its port
   */
  private static int startServer(
      PostgresCommands commands, Path data, Path serverLog, PortChoice ports) throws IOException {
    for (var attempt = 1; ; attempt++) {
      var port = ports.next();
      var logged = Files.size(serverLog);
      var started =
          commands.run(
              "pg_ctl",
              START_TIMEOUT,
              List.of(
                  "start",
                  "-D",
                  data.toString(),
                  "-l",
                  serverLog.toString(),
                  "-w",
                  "-o",
                  options(port)));
      if (started.succeeded()) {
        return port;
      }
      // It may still be starting, for example after a timeout.
      PostmasterProcess.end(PostmasterProcess.of(data), STOP_TIMEOUT);
      var reason = tail(serverLog, logged);
      if (attempt == ATTEMPTS || !isTransient(reason)) {
        throw new IOException(cause(reason.isBlank() ? started.output() : reason));
      }
      log.info("PostgreSQL in {} did not start, trying again: {}", data, reason);
      awaitNextAttempt();
    }
  }

  /** One line: the fatal error with its detail, else the last message. */
  private static String cause(String logged) {
    var fatal = FATAL.matcher(logged);
    if (!fatal.find()) {
      return logged.lines().reduce("", (_, last) -> last);
    }
    var detail = DETAIL.matcher(logged);
    return detail.find(fatal.end()) ? fatal.group(1) + ": " + detail.group(1) : fatal.group(1);
  }

  private interface PortChoice {
    int next() throws IOException;
  }

  private static void awaitNextAttempt() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(ATTEMPT_PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while starting PostgreSQL", e);
    }
  }

  /** Another program took the port, or processes of a killed server are still ending. */
  private static boolean isTransient(String reason) {
    return reason.contains("could not bind") || reason.contains("shared memory block");
  }

  private static String options(int port) {
    return SETTINGS.entrySet().stream()
        .map(setting -> "-c " + setting.getKey() + "=" + setting.getValue())
        .sorted()
        .collect(Collectors.joining(" ", "-p " + port + " ", ""));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(HOST), 0));
      return socket.getLocalPort();
    }
  }

  private static String tail(Path file, long from) throws IOException {
    try (var in = Files.newInputStream(file)) {
      in.skipNBytes(from);
      return new String(in.readNBytes(4096)).strip();
    }
  }
}
