package io.mailhaul.copier.lane;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.events.Difference;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.FailureReason.Retry;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.LaneProgressed;
import io.mailhaul.events.Side;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes a lane for as long as its turn allows: reconcile, replicate moves, synchronize flags,
 * copy, check for late duplicates, report. When a connection is lost, the lane continues on a new
 * one from its recorded state, exactly as another copier does after a crash.
 */
public final class WorkingLane {

  private static final Logger log = LoggerFactory.getLogger(WorkingLane.class);

  /** After this many lost connections in one turn the lane is parked. */
  private static final int MOST_LOSSES = 12;

  /** The first wait before a new connection is the settle delay divided by this number. */
  private static final int FIRST_REST = 25;

  /** How often a waiting lane checks whether the copier stops. */
  private static final Duration LOOK = Duration.ofMillis(50);

  private final LaneSettings settings;
  private final CredentialDesk workerApi;
  private final CopySteps steps;
  private final LaneMeters meters;
  private final LaneMemory memory;
  private final Clock clock;
  private final KeptFlags keptFlags = new KeptFlags();
  private final Narrowings narrowings = new Narrowings();

  public WorkingLane(
      LaneSettings settings,
      CredentialDesk workerApi,
      CopySteps crashPoints,
      LaneMeters meters,
      Clock clock) {
    this.settings = settings;
    this.workerApi = workerApi;
    this.steps = crashPoints;
    this.meters = meters;
    this.memory = new LaneMemory(settings.memory());
    meters.memory(memory);
    this.clock = clock;
  }

  /**
   * @throws Permit.LeaseLost when nothing of this turn may be committed
   */
  public LaneResult work(Lane lane, Connections connections, Permit limits) {
    Instant startedAt = clock.instant();
    LaneAccount state = account(lane);
    int losses = 0;
    while (true) {
      try {
        attempt(state, connections, patient(limits, state));
        return worked(state, startedAt);
      } catch (MailboxException e) {
        meters.failure(e.reason());
        if (e.reason() == FailureReason.CONNECTION_LOST && ++losses < MOST_LOSSES) {
          connections.close();
          state.shrinkWindows();
          rest(losses, limits);
          if (!limits.stopping()) {
            continue;
          }
        }
        return ended(state, startedAt, e, connections);
      }
    }
  }

  /** Servers lock out clients that sign in too often, so each loss doubles the wait. */
  private void rest(int losses, Permit limits) {
    long maxWait = settings.settle().toNanos();
    long until = System.nanoTime() + Math.min(maxWait, (maxWait / FIRST_REST) << (losses - 1));
    for (long wait = until - System.nanoTime();
        wait > 0 && !limits.stopping();
        wait = until - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(wait, LOOK.toNanos()));
    }
  }

  /**
   * In safe mode after repeated crashes, windows of one message show which message is the cause.
   */
  private LaneAccount account(Lane lane) {
    Lane.Caution safeMode = lane.caution();
    int messages = safeMode != null && safeMode.deaths() > 1 ? 1 : settings.windowItems();
    int most = safeMode == null ? settings.mostWindowItems() : messages;
    return new LaneAccount(lane, messages, most);
  }

  private void attempt(LaneAccount state, Connections connections, Permit limits) {
    Lane lane = state.lane();
    SourceFolders folders = new SourceFolders(connections, lane, narrowings);
    OpenFolder destination =
        narrowings.careful(
            lane,
            Side.DESTINATION,
            folders.openBeside(
                state.next(), () -> connections.destination().select(lane.destination())));
    SourceFolders.requireValidity(destination, lane.destinationUidValidity(), Side.DESTINATION);
    FlagRules rules = new FlagRules(destination.permanentFlags());
    Preparing preparer = new Preparing(rules, clock);
    KeepingFlags flagVerifier = new KeepingFlags(state, destination, keptFlags, limits);
    Recalling alterations =
        new Recalling(destination, folders, preparer, flagVerifier, settings, memory, limits);
    Prints fingerprints = new Prints(state, destination, folders, memory, limits);
    Reconciling reconciler =
        new Reconciling(state, destination, fingerprints, alterations, meters);
    reconciler.run();
    flagVerifier.check();
    if (new FollowingMoves(
            state, connections.destination(), fingerprints, workerApi, narrowings, meters, limits)
        .run()) {
      // The lane's folder is no longer the selected one, and the copies moved into it must be
      // found.
      attempt(state, connections, limits);
      return;
    }
    FlagWatching changeTracker = new FlagWatching(state, destination, folders, rules);
    new CarryingFlags(state, destination, changeTracker, folders, rules, workerApi, meters, limits)
        .run();
    Delivering messageAppender =
        new Delivering(state, destination, flagVerifier, settings, steps, meters, limits);
    Appending windowAppender =
        new Appending(destination, reconciler, preparer, messageAppender, meters, memory, limits);
    for (SourceAccount source : state.sources()) {
      boolean hasRemaining = !source.remaining().isEmpty();
      if (hasRemaining && (limits.over() || state.full())) {
        continue;
      }
      CopyingFolder copier =
          new CopyingFolder(
              state, source, folders, windowAppender, settings, memory.windows(), limits, clock);
      if (source.toCompare() && !copier.listsAll()) {
        compare(source, folders, lane);
      }
      if (hasRemaining) {
        copier.run();
      }
    }
    if (state.hasUnlocated()) {
      destination.refresh();
      reconciler.run();
      flagVerifier.check();
    }
    if (state.needsLookBack() && !limits.stopping()) {
      destination.refresh();
      new LookingBack(state, destination, fingerprints).run();
    }
    changeTracker.after();
    state.tellOfMoves();
  }

  /** Messages that a server does not list cannot be copied, so the mismatch is reported. */
  private static void compare(SourceAccount source, SourceFolders folders, Lane lane) {
    Difference mismatch = folders.difference(source);
    source.compared(mismatch);
    if (mismatch != null) {
      log.warn(
          "Folder {} of {} (mailbox {}): the source reports {} messages but lists {} UIDs",
          source.folder(),
          lane.address(),
          lane.mailbox(),
          mismatch.exists(),
          mismatch.listed());
    }
  }

  /** A turn does not end before the message that causes the connection losses is found. */
  private static Permit patient(Permit limits, LaneAccount state) {
    return new Permit() {
      @Override
      public boolean over() {
        return state.searching() ? limits.stopping() : limits.over();
      }

      @Override
      public boolean stopping() {
        return limits.stopping();
      }

      @Override
      public void requireLease() {
        limits.requireLease();
      }
    };
  }

  private LaneResult worked(LaneAccount state, Instant startedAt) {
    setAside(state);
    LaneProgressWriter writer = new LaneProgressWriter(state, startedAt, clock.instant());
    List<LaneProgressed> progress = writer.progress();
    return new LaneResult.Worked(progress, state.finished() ? null : writer.next(progress));
  }

  /** Called after the read-ahead has ended: a message that was hidden must not count as deleted. */
  private void setAside(LaneAccount state) {
    for (SourceAccount source : state.sources()) {
      narrowings
          .of(state.lane(), source.source())
          .broken()
          .forEach((uid, failure) -> {
            if (source.breaksConnection(uid, failure)) {
              meters.failed(failure.reason());
            }
          });
    }
  }

  private LaneResult ended(
      LaneAccount state, Instant startedAt, MailboxException e, Connections connections) {
    setAside(state);
    if (state.finished()) {
      return worked(state, startedAt);
    }
    LaneProgressWriter writer = new LaneProgressWriter(state, startedAt, clock.instant());
    List<LaneProgressed> progress = writer.progress();
    Lane next = writer.next(progress);
    Failure failure = DeletedFolders.explained(e.failure(), state, connections);
    if (failure.reason().scope() == FailureReason.Scope.FOLDER) {
      return new LaneResult.Failed(progress, next.cursor(), failure);
    }
    connections.close();
    return switch (failure.reason().retry()) {
      case Retry.After(Duration delay) ->
          new LaneResult.Parked(progress, next, failure, longer(delay, e));
      case Retry.WhenCorrected() -> new LaneResult.Parked(progress, next, failure, null);
      case Retry.Never(), Retry.NextPass() ->
          new LaneResult.Failed(progress, next.cursor(), failure);
    };
  }

  private static Duration longer(Duration delay, MailboxException e) {
    Duration requested = e.backOff().orElse(Duration.ZERO);
    return requested.compareTo(delay) > 0 ? requested : delay;
  }
}
