package io.mailhaul.access.testing.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The process of a mail server that a test has started, with its folder. When the tests run as
 * root, it runs as {@code nobody}, because mail servers refuse to serve mail as root. Its folder is
 * in memory (/dev/shm) when there is enough of it.
 */
final class ServerProcess implements AutoCloseable {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ENOUGH_MEMORY = 1L << 30;
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  private final String name;
  private final Path folder;
  private final List<String> command;
  private final Map<String, String> environment;
  private Process process;
  private boolean closed;

  private ServerProcess(
      String name,
      Path folder,
      List<String> command,
      Map<String, String> environment,
      Process process) {
    this.name = name;
    this.folder = folder;
    this.command = command;
    this.environment = environment;
    this.process = process;
  }

  /** A new folder for a server's files, which {@link #close} removes. */
  static Path newFolder(String name) throws IOException {
    boolean inMemory = false;
    if (Files.isWritable(MEMORY)) {
      FileStore store = Files.getFileStore(MEMORY);
      inMemory = store.getUsableSpace() > ENOUGH_MEMORY;
    }
    String prefix = "mailhaul-" + name + "-";
    Path folder =
        inMemory ? Files.createTempDirectory(MEMORY, prefix) : Files.createTempDirectory(prefix);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    return folder;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The user that servers run as. */
  static String user() {
    return ROOT ? "nobody" : System.getProperty("user.name");
  }

  /** The group of {@link #user}. */
  static String group() throws IOException {
    return run(List.of("id", "-gn", user())).strip();
  }

  /** Gives the folder to the user that servers run as. */
  static void giveToServerUser(Path folder) throws IOException {
    if (ROOT) {
      run(List.of("chown", "-R", user() + ":" + group(), folder.toString()));
    }
  }

  /** Runs a command to its end and returns its output. Throws when the command fails. */
  static String run(List<String> command) throws IOException {
    return run(command, Map.of(), "");
  }

  /** The same with additional environment variables and input. */
  static String run(List<String> command, Map<String, String> environment, String input)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return output;
  }

  /**
   * Starts a server in a folder from {@link #newFolder} and waits until it sends its greeting.
   *
   * @param command the command, which stays in the foreground
   * @param port the port for IMAP without TLS
   */
  static ServerProcess start(
      String name, Path folder, List<String> command, Map<String, String> environment, int port)
      throws IOException {
    giveToServerUser(folder);
    Process process = launch(folder, command, environment);
    ServerProcess server = new ServerProcess(name, folder, command, environment, process);
    // For tests that are stopped from outside. close() may therefore be called twice.
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    server.awaitGreeting(port);
    return server;
  }

  private static Process launch(Path folder, List<String> command, Map<String, String> environment)
      throws IOException {
    List<String> all = new ArrayList<>();
    if (ROOT) {
      all.addAll(List.of("setpriv", "--reuid=" + user(), "--regid=" + group(), "--clear-groups"));
    }
    all.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("console.log").toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private void awaitGreeting(int port) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline && process.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
        socket.setSoTimeout(5_000);
        if (socket.getInputStream().read() == '*') {
          return;
        }
      } catch (IOException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
    String output = logs();
    close();
    throw new IOException(name + " did not start:\n" + output);
  }

  /** The console output and the log files in its folder. */
  String logs() {
    StringBuilder logs = new StringBuilder();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.log")) {
      for (Path file : files) {
        logs.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
      return logs.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the server and cuts every connection; {@link #restart} starts it again. */
  void stop() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // A child process outlives the master as long as its client stays connected.
    children.forEach(ProcessHandle::destroyForcibly);
    awaitEnd(children);
  }

  private void awaitEnd(List<ProcessHandle> children) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < deadline
        && (process.isAlive() || children.stream().anyMatch(ServerProcess::isRunning))) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /** Whether a process runs. A zombie, which init may reap seconds later, does not. */
  private static boolean isRunning(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      // The process has ended, or the system has no /proc.
      return process.isAlive();
    }
  }

  /** Starts the server again with the same files. */
  void restart(int port) throws IOException {
    stop();
    process = launch(folder, command, environment);
    awaitGreeting(port);
  }

  /** Stops the server and removes its files. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    // A regular shutdown takes a second, which the tests do not need.
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    awaitEnd(children);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // A process that is just ending may still write. The rest is small and in a temporary folder.
      System.err.println("Could not remove " + folder + " (" + e + ")");
    }
  }
}
