package io.mailhaul.standalone.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One part of the platform in a process of its own, which can be killed and started again. */
public final class ServiceProcess implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path output;
  private Process process;

  /**
   * @param environment what must not stand on a command line
   * @param output everything that the process prints is appended here
   */
  ServiceProcess(String name, List<String> command, Map<String, String> environment, Path output) {
    this.name = name;
    this.command = command;
    this.environment = environment;
    this.output = output;
    start();
  }

  /** Starts it, unless it runs. */
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
    awaitEnd();
  }

  /** SIGTERM, and waits until it has ended by itself. */
  synchronized void end() {
    process.destroy();
    awaitEnd();
  }

  /** SIGSTOP. */
  void suspend() {
    Signals.send("STOP", process.pid());
  }

  /** SIGCONT. */
  void resume() {
    Signals.send("CONT", process.pid());
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
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

  /** A stopped process obeys this signal, too. */
  @Override
  public void close() {
    kill();
  }

  @Override
  public String toString() {
    return name;
  }
}
