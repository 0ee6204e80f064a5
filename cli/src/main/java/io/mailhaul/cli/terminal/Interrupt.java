package io.mailhaul.cli.terminal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * The user's request to stop. After the first Ctrl-C (or SIGTERM, or SIGHUP) the command stops
 * cleanly. The second one ends the process at once; it loses no data, but the next start takes
 * longer.
 */
public final class Interrupt {

  private final CountDownLatch requested = new CountDownLatch(1);
  private volatile Runnable beforeForcedExit = () -> {};

  /** An interrupt that only {@link #request} triggers. */
  public Interrupt() {}

  /** Listens to signals of the operating system from now on. */
  public static Interrupt fromSignals() {
    Interrupt interrupt = new Interrupt();
    for (String name : List.of("INT", "TERM", "HUP")) {
      // A signal that is ignored (nohup, background jobs) stays ignored.
      Signal.handle(new Signal(name), _ -> interrupt.onSignal());
    }
    return interrupt;
  }

  private void onSignal() {
    if (isRequested()) {
      beforeForcedExit.run();
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
    request();
  }

  /** Requests a stop. */
  public void request() {
    requested.countDown();
  }

  /** Sets the action to run right before the process ends at once. */
  public void beforeForcedExit(Runnable action) {
    beforeForcedExit = action;
  }

  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Waits until a stop is requested, at most that long; returns whether it is requested. */
  public boolean awaitRequest(Duration timeout) {
    try {
      return requested.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
