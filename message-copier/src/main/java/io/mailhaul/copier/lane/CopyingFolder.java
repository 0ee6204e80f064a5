package io.mailhaul.copier.lane;

import io.mailhaul.access.ItemHead;
import io.mailhaul.access.MailboxException;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Copies one source folder in windows: the next window is fetched while the current one is
 * appended, if there is memory for both.
 */
final class CopyingFolder {

  private final LaneAccount state;
  private final SourceAccount source;
  private final Appending appending;
  private final MemoryBudget memory;
  private final Permit limits;
  private final Clock clock;
  private final SourceReader reader;
  private @Nullable CompletableFuture<@Nullable Window> ahead;

  CopyingFolder(
      LaneAccount state,
      SourceAccount source,
      SourceFolders folders,
      Appending appender,
      LaneSettings settings,
      MemoryBudget memory,
      Permit limits,
      Clock clock) {
    this.state = state;
    this.source = source;
    this.appending = appender;
    this.memory = memory;
    this.limits = limits;
    this.clock = clock;
    this.reader = new SourceReader(folders, source, state.lane(), settings);
  }

  /**
   * Whether the folder is known to list all messages that it reports; then no further check is
   * needed.
   */
  boolean listsAll() {
    if (!reader.listsAll()) {
      return false;
    }
    source.compared(null);
    return true;
  }

  void run() {
    try {
      boolean more = true;
      while (more) {
        more = copyNext();
      }
    } finally {
      dropReadAhead();
    }
  }

  /** Whether there is more to copy in this turn. */
  private boolean copyNext() {
    Window next = next();
    if (next == null) {
      return false;
    }
    try (next) {
      boolean more = !next.last() && !limits.over() && !state.full() && !state.cautious();
      if (more && !next.streams()) {
        readAhead();
      }
      state.taken(next.items().size());
      Instant startedAt = clock.instant();
      if (!appending.append(source, next.items())) {
        return false;
      }
      source.leaveOut(next.leftOut());
      next.deleted().forEach(fingerprint -> appending.leaveOut(source, fingerprint));
      source.coveredThrough(next.through());
      state.windowTook(Duration.between(startedAt, clock.instant()));
      return more;
    }
  }

  /**
   * The window that was read ahead, else one read now; null when the turn ended before memory was
   * free.
   */
  private @Nullable Window next() {
    try {
      Window window = ahead == null ? null : await(ahead);
      ahead = null;
      return window != null
          ? window
          : reader.next(state.windowItems(), bytes -> memory.take(bytes, limits));
    } catch (MailboxException e) {
      ahead = null;
      blame(e);
      throw e;
    }
  }

  /** Does not wait for memory, since the current window holds some. */
  private void readAhead() {
    int most = state.windowItems();
    ahead =
        CompletableFuture.supplyAsync(
            () -> reader.next(most, memory::tryTake),
            task -> Thread.ofVirtual().name("fetch-" + source.folder()).start(task));
  }

  private @Nullable Window await(CompletableFuture<@Nullable Window> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MailboxException cause) {
        throw cause;
      }
      throw new IllegalStateException("Reading " + source.folder() + " failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Permit.LeaseLost("interrupted");
    }
  }

  /** The connection may not be used by two threads: wait until the read-ahead has ended. */
  private void dropReadAhead() {
    if (ahead == null) {
      return;
    }
    CompletableFuture<?> dropped =
        ahead.whenComplete((window, failure) -> {
          if (window != null) {
            window.close();
          }
        });
    try {
      dropped.get();
    } catch (ExecutionException ignored) {
      // The failure shows again when the messages are read the next time.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * When the source closes the connection on the same single message repeatedly, the message is
   * recorded as failed.
   */
  private void blame(MailboxException e) {
    ItemHead head = reader.inFlight().size() == 1 ? reader.inFlight().getFirst() : null;
    if (head == null || e.reason() != FailureReason.CONNECTION_LOST) {
      return;
    }
    source.strike(head.uid());
    source.readInPieces(head.uid());
    if (source.struckOut(head.uid())) {
      appending.setAside(
          source,
          head,
          new Failure(FailureReason.ITEM_BREAKS_CONNECTION, Side.SOURCE, e.failure().detail()));
    }
  }
}
