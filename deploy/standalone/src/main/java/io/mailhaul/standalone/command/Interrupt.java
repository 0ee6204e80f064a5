package io.mailhaul.standalone.command;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * Whether the user wants to stop. The first Ctrl-C (or SIGTERM, or a closed terminal) is a request
 * that the command obeys in an orderly way; the second one ends the process at once, which loses
 * nothing either but time.
 */
public final class Interrupt {

  private final CountDownLatch requested = new CountDownLatch(1);
  private volatile Runnable lastWords = () -> {};

  /** An interrupt that nobody but {@link #request} triggers. */
  public Interrupt() {}

  /** Listens to the signals of the operating system from now on. */
  public static Interrupt bySignals() {
    Interrupt interrupt = new Interrupt();
    for (String name : List.of("INT", "TERM", "HUP")) {
      // Where a signal is ignored (nohup, background jobs), it stays so.
      Signal.handle(new Signal(name), _ -> interrupt.signalled());
    }
    return interrupt;
  }

  private void signalled() {
    if (requested()) {
      lastWords.run();
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
    request();
  }

  /** Asks to stop. */
  public void request() {
    requested.countDown();
  }

  /** What to do right before the process is ended at once. */
  void lastWords(Runnable words) {
    lastWords = words;
  }

  boolean requested() {
    return requested.getCount() == 0;
  }

  /** Waits for so long, or until it is requested; tells whether it is. */
  boolean within(Duration pause) {
    try {
      return requested.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
