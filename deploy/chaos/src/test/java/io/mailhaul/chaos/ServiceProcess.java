package io.mailhaul.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A service or the broker in its own process, which a test can kill and start again. */
public final class ServiceProcess implements AutoCloseable {

  private static final int TIMEOUT_SECONDS = 60;

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path output;
  private Process process;

  /**
   * @param environment variables with secrets, which a command line would show to other users
   * @param output the file to which the process's output is appended
   */
  ServiceProcess(String name, List<String> command, Map<String, String> environment, Path output) {
    this.name = name;
    this.command = command;
    this.environment = environment;
    this.output = output;
    start();
  }

  /** Starts the process, unless it runs. */
  synchronized void start() {
    if (process != null && process.isAlive()) {
      return;
    }
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  synchronized void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** SIGTERM; waits until the process has ended. */
  synchronized void terminate() {
    process.destroy();
    awaitExit();
  }

  /** SIGSTOP, unless the process has ended. */
  synchronized void suspend() {
    if (process.isAlive()) {
      ProcessSignals.send("STOP", process.pid());
    }
  }

  /** SIGCONT, unless the process has ended. */
  synchronized void resume() {
    if (process.isAlive()) {
      ProcessSignals.send("CONT", process.pid());
    }
  }

  private void awaitExit() {
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(name + " does not end; see " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public synchronized boolean isAlive() {
    return process.isAlive();
  }

  public synchronized long pid() {
    return process.pid();
  }

  String name() {
    return name;
  }

  /** SIGKILL, which ends a stopped process, too. */
  @Override
  public void close() {
    kill();
  }

  @Override
  public String toString() {
    return name;
  }
}
