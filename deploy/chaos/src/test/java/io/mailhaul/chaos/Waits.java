package io.mailhaul.chaos;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for conditions and times. */
final class Waits {

  private static final long INTERVAL_MILLIS = 50;

  private Waits() {}

  /** Waits until the condition is true; returns false when the time has passed before. */
  static boolean await(Duration atMost, BooleanSupplier condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      sleep(Duration.ofMillis(INTERVAL_MILLIS));
    }
    return true;
  }

  /** Sleeps, for a pause that is part of the test. */
  static void sleep(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
