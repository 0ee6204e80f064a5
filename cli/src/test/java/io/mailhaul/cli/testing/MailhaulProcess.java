package io.mailhaul.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The command as a user runs it, in its own process and process group. */
public final class MailhaulProcess implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofMinutes(4);

  private final Process process;
  private final Path out;
  private final Path err;

  private MailhaulProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Runs the main class. */
  public static MailhaulProcess java(Path directory, String... arguments) throws IOException {
    return java(List.of(), directory, arguments);
  }

  /** Runs the main class by another program, which must execute it in its own process. */
  static MailhaulProcess java(List<String> prefix, Path directory, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        PlatformJvm.command(
            List.of("-Xmx512m", "-Dmailhaul.command=./mailhaul"),
            List.of(),
            "io.mailhaul.cli.Mailhaul"));
    command.addAll(List.of(arguments));
    return start(directory, command);
  }

  /** Runs the launcher script at the root of the sources. */
  public static MailhaulProcess script(Path directory, String... arguments) throws IOException {
    Path script = Path.of("../mailhaul").toRealPath();
    // The build that runs this test has packaged everything: the script must not build again.
    Files.write(Path.of("target/mailhaul-built"), new byte[0]);
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    return start(directory, command);
  }

  private static MailhaulProcess start(Path directory, List<String> command) throws IOException {
    Path out = Files.createTempFile(directory, "out-", ".txt");
    Path err = Files.createTempFile(directory, "err-", ".txt");
    // A background process ignores SIGINT, and its children inherit that; here it is reset.
    List<String> own = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT"));
    own.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(own).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("XDG_DATA_HOME", directory.resolve("home").toString());
    return new MailhaulProcess(builder.start(), out, err);
  }

  /** Waits until the process ends; returns its exit code. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("The process does not end.\n" + out() + err());
    }
    return process.exitValue();
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** Waits until the process ends, with any exit code. */
  public void awaitEnd() throws InterruptedException {
    exitCode();
  }

  /** Waits until the process ends and requires this exit code. */
  public MailhaulProcess requireExit(int exitCode) throws InterruptedException {
    int ended = exitCode();
    assertThat(ended).as(() -> out() + "\n--- stderr:\n" + err()).isEqualTo(exitCode);
    return this;
  }

  /** Waits until the condition is true; the process must not end before. */
  public MailhaulProcess awaitWhileRunning(String what, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError("Not reached: " + what + "\n" + out() + "\n--- stderr:\n" + err());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return this;
  }

  /** Sends a signal to the process with {@code kill}. */
  public void signal(String name) throws IOException, InterruptedException {
    run("kill", "-" + name, Long.toString(process.pid()));
  }

  /** Sends SIGKILL to the whole process group. */
  public void killGroup() throws IOException, InterruptedException {
    run("kill", "-KILL", "--", "-" + process.pid());
    exitCode();
  }

  private static void run(String... command) throws IOException, InterruptedException {
    new ProcessBuilder(command).start().waitFor();
  }

  public String out() {
    return read(out);
  }

  public String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (process.isAlive()) {
      killGroup();
    }
  }
}
