package io.mailhaul.batch.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** Waits for a limited time. */
final class BoundedWait {

  private BoundedWait() {}

  static <T> T present(Duration bound, Callable<Optional<T>> look, Supplier<String> otherwise) {
    long end = System.nanoTime() + bound.toNanos();
    try {
      while (System.nanoTime() < end) {
        Optional<T> found = look.call();
        if (found.isPresent()) {
          return found.get();
        }
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError(otherwise.get());
  }

  static void succeeds(Duration bound, Callable<?> action) {
    Awaitility.await()
        .atMost(bound)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(() -> {
          action.call();
          return true;
        });
  }
}
