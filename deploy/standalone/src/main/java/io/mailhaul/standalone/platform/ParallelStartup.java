package io.mailhaul.standalone.platform;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and stops parts of the platform in parallel, on daemon threads. */
final class ParallelStartup {

  private static final Logger log = LoggerFactory.getLogger(ParallelStartup.class);

  private ParallelStartup() {}

  static <T> CompletableFuture<T> start(String name, Supplier<T> task) {
    return CompletableFuture.supplyAsync(
        () -> {
          long begin = System.nanoTime();
          T value = task.get();
          log.info("{} started in {} ms", name, (System.nanoTime() - begin) / 1_000_000);
          return value;
        },
        Thread.ofPlatform().name(name).daemon()::start);
  }

  /** Runs all tasks in parallel and waits until they end, but no longer than {@code limit}. */
  static void runParallel(Duration limit, Runnable... tasks) {
    CompletableFuture<?>[] running =
        Arrays.stream(tasks)
            .map(task ->
                CompletableFuture.runAsync(
                    task, Thread.ofPlatform().name("stopping").daemon()::start))
            .toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(running).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("A part of the platform did not stop within {} s", limit.toSeconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException e) {
      log.warn("A part of the platform failed to stop", e.getCause());
    }
  }

  /** The task's result, after waiting for its end; null if it failed or was never started. */
  static <T> @Nullable T resultOrNull(@Nullable CompletableFuture<T> task) {
    if (task == null) {
      return null;
    }
    try {
      return task.join();
    } catch (RuntimeException e) {
      return null;
    }
  }
}
