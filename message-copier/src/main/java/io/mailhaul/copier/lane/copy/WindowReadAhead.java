package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.MailServerThreads;
import io.mailhaul.access.MailboxException;
import io.mailhaul.copier.lane.turn.MemoryBudget;
import io.mailhaul.copier.lane.turn.TurnInterruptedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Fetches the next window while the current one is appended; at most one at a time. */
final class WindowReadAhead implements AutoCloseable {

  private final SourceReader reader;
  private final MemoryBudget memory;
  private @Nullable CompletableFuture<@Nullable Window> next;

  WindowReadAhead(SourceReader reader, MemoryBudget memory) {
    this.reader = reader;
    this.memory = memory;
  }

  /** Does not wait for memory, since the current window holds some. */
  void start(int maxMessages) {
    next =
        CompletableFuture.supplyAsync(
            () -> reader.next(maxMessages, memory::tryReserve),
            task -> MailServerThreads.start("fetch-" + reader.folderName(), task));
  }

  /**
   * The window that was read ahead; null when none was.
   *
   * @throws MailboxException when the source failed
   */
  @Nullable Window take() {
    if (next == null) {
      return null;
    }
    try {
      Window window = next.get();
      next = null;
      return window;
    } catch (ExecutionException e) {
      next = null;
      if (e.getCause() instanceof MailboxException cause) {
        throw cause;
      }
      throw new IllegalStateException("Reading " + reader.folderName() + " failed", e.getCause());
    } catch (InterruptedException e) {
      throw new TurnInterruptedException(e);
    }
  }

  /**
   * Drops a window that was not taken. Two threads may not use the connection: this waits until the
   * read-ahead has ended.
   */
  @Override
  public void close() {
    if (next == null) {
      return;
    }
    CompletableFuture<?> dropped =
        next.whenComplete((window, failure) -> {
          if (window != null) {
            window.close();
          }
        });
    next = null;
    try {
      dropped.get();
    } catch (ExecutionException ignored) {
      // The failure shows again when the messages are read the next time.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
