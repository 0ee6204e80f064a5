package io.mailhaul.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends signals that Java cannot send itself. */
final class ProcessSignals {

  private ProcessSignals() {}

  static void send(String signal, long pid) {
    try {
      int status =
          new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
              .inheritIO()
              .start()
              .waitFor();
      if (status != 0) {
        throw new IllegalStateException("kill -" + signal + " " + pid + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
