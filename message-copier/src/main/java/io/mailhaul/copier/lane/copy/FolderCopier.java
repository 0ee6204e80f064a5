package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.copier.lane.folder.SourceFolders;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.copier.lane.turn.MemoryBudget;
import io.mailhaul.copier.lane.turn.TurnInterruptedException;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
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
public final class FolderCopier {

  private final TurnState state;
  private final SourceProgressState source;
  private final WindowAppender appender;
  private final MemoryBudget memory;
  private final TurnLimits limits;
  private final Clock clock;
  private final SourceReader reader;
  private @Nullable CompletableFuture<@Nullable Window> readAheadWindow;

  public FolderCopier(
      TurnState state,
      SourceProgressState source,
      SourceFolders folders,
      WindowAppender appender,
      LaneSettings settings,
      MemoryBudget memory,
      TurnLimits limits,
      Clock clock) {
    this.state = state;
    this.source = source;
    this.appender = appender;
    this.memory = memory;
    this.limits = limits;
    this.clock = clock;
    this.reader = new SourceReader(folders, source, state.lane(), settings);
  }

  /**
   * Whether the folder is known to list all messages that it reports; then no further check is
   * needed.
   */
  public boolean listsAll() {
    if (!reader.listsAll()) {
      return false;
    }
    source.recordListingCheck(null);
    return true;
  }

  public void run() {
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
    Window next = nextWindow();
    if (next == null) {
      return false;
    }
    try (next) {
      boolean more =
          !next.isLast()
              && !limits.isTimeUp()
              && !state.hasReachedAppendLimit()
              && !state.isSafeMode();
      if (more && !next.isStreamed()) {
        readAhead();
      }
      state.countProcessed(next.messages().size());
      Instant startedAt = clock.instant();
      if (!appender.append(source, next.messages())) {
        return false;
      }
      source.exclude(next.excluded());
      next.deleted().forEach(fingerprint -> appender.recordDeleted(source, fingerprint));
      source.markDoneThrough(next.throughUid());
      state.adjustWindow(Duration.between(startedAt, clock.instant()));
      return more;
    }
  }

  /**
   * The window that was read ahead, else one read now; null when the turn ended before memory was
   * free.
   */
  private @Nullable Window nextWindow() {
    try {
      Window window = readAheadWindow == null ? null : await(readAheadWindow);
      readAheadWindow = null;
      return window != null
          ? window
          : reader.next(state.windowMessages(), bytes -> memory.reserve(bytes, limits));
    } catch (MailboxException e) {
      readAheadWindow = null;
      recordConnectionLoss(e);
      throw e;
    }
  }

  /** Does not wait for memory, since the current window holds some. */
  private void readAhead() {
    int most = state.windowMessages();
    readAheadWindow =
        CompletableFuture.supplyAsync(
            () -> reader.next(most, memory::tryReserve),
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
      throw new TurnInterruptedException(e);
    }
  }

  /** The connection may not be used by two threads: wait until the read-ahead has ended. */
  private void dropReadAhead() {
    if (readAheadWindow == null) {
      return;
    }
    CompletableFuture<?> dropped =
        readAheadWindow.whenComplete((window, failure) -> {
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
  private void recordConnectionLoss(MailboxException e) {
    MessageHead head = reader.inFlight().size() == 1 ? reader.inFlight().getFirst() : null;
    if (head == null || e.reason() != FailureReason.CONNECTION_LOST) {
      return;
    }
    source.recordFailure(head.uid());
    source.markReadInPieces(head.uid());
    if (source.hasFailedTooOften(head.uid())) {
      appender.recordUnreadable(
          source,
          head,
          new Failure(FailureReason.MESSAGE_BREAKS_CONNECTION, Side.SOURCE, e.failure().detail()));
    }
  }
}
