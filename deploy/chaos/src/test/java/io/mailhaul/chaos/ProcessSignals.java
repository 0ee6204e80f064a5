package io.mailhaul.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends signals that Java cannot send itself. */
final class ProcessSignals {

  private ProcessSignals() {}

  static void send(String signal, long pid) {
    if (!succeeds(signal, pid)) {
      throw new IllegalStateException("kill -" + signal + " " + pid + " failed");
    }
  }

  /** Sends a signal to a process that may end at any time. */
  static void sendIfAlive(String signal, ProcessHandle process) {
    if (!succeeds(signal, process.pid()) && process.isAlive()) {
      throw new IllegalStateException("kill -" + signal + " " + process.pid() + " failed");
    }
  }

  private static boolean succeeds(String signal, long pid) {
    try {
      return new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
              .inheritIO()
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
