package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.MemoryBudget;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Copies one source folder in windows: the next window is fetched while the current one is
 * appended, if there is memory for both.
 */
final class FolderCopier {

  private final TurnState state;
  private final SourceProgressState source;
  private final WindowAppender appender;
  private final MemoryBudget memory;
  private final TurnLimits limits;
  private final Clock clock;
  private final SourceReader reader;
  private final UncopiedMessageRecorder uncopied;

  FolderCopier(OpenLane lane, SourceProgressState source, WindowAppender appender) {
    this.state = lane.state();
    this.source = source;
    this.appender = appender;
    this.memory = lane.resources().memory().windows();
    this.limits = lane.limits();
    this.clock = lane.resources().clock();
    this.reader = new SourceReader(lane, source);
    this.uncopied = new UncopiedMessageRecorder(lane.meters());
  }

  /**
   * Whether one FETCH of all heads, which the copy needs anyway, shows that the folder lists all
   * messages that it reports.
   */
  boolean listsAll() {
    return reader.listsAll();
  }

  void copy() {
    try (WindowReadAhead readAhead = new WindowReadAhead(reader, memory)) {
      boolean more = isNextAllowed();
      while (more) {
        more = copyNext(readAhead);
      }
      nameNext();
    }
  }

  /** False when a message must be named in a commit before it is read, and was not. */
  private boolean isNextAllowed() {
    if (!state.quota().isNamingMessages()) {
      return true;
    }
    long uid = reader.nextUid();
    return uid == 0 || !state.quota().isReached() && state.quota().isNamed(source.folder(), uid);
  }

  private void nameNext() {
    if (state.quota().isNamingMessages()) {
      long uid = reader.nextUid();
      if (uid > 0) {
        state.quota().nameNext(source.folder(), uid);
      }
    }
  }

  /** Whether there is more to copy in this turn. */
  private boolean copyNext(WindowReadAhead readAhead) {
    Window next = nextWindow(readAhead);
    if (next == null) {
      return false;
    }
    try (next) {
      boolean more =
          !next.isLast()
              && !limits.isTimeUp()
              && !limits.isAwaited()
              && !state.quota().isReached()
              && !state.quota().isOneStep();
      if (more && !next.isStreamed() && !state.quota().isSafeMode()) {
        readAhead.start(state.windows().windowMessages());
      }
      state.quota().countProcessed(next.messages().size());
      Instant startedAt = clock.instant();
      if (!appender.append(source, next.messages())) {
        return false;
      }
      source.exclude(next.excluded());
      uncopied.recordSkipped(source, next.skipped());
      source.markDoneThrough(next.throughUid());
      state.windows().adjust(Duration.between(startedAt, clock.instant()));
      return more;
    }
  }

  /**
   * The window that was read ahead, else one read now; null when the turn ended before memory was
   * free.
   */
  private @Nullable Window nextWindow(WindowReadAhead readAhead) {
    try {
      Window window = readAhead.take();
      return window != null
          ? window
          : reader.next(state.windows().windowMessages(), bytes -> memory.reserve(bytes, limits));
    } catch (MailboxException e) {
      recordConnectionLoss(e);
      throw e;
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
    source.failures().recordConnectionLoss(head.uid());
    source.failures().stream(head.uid());
    if (source.failures().hasFailedTooOften(head.uid())) {
      uncopied.recordUnreadable(
          source,
          head,
          new Failure(FailureReason.MESSAGE_BREAKS_CONNECTION, Side.SOURCE, e.failure().detail()));
    }
  }
}
