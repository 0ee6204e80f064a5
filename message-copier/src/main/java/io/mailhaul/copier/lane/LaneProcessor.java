package io.mailhaul.copier.lane;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.copier.lane.copy.AppendPreparer;
import io.mailhaul.copier.lane.copy.FolderCopier;
import io.mailhaul.copier.lane.copy.MessageAppender;
import io.mailhaul.copier.lane.copy.WindowAppender;
import io.mailhaul.copier.lane.flags.AppendedFlagVerifier;
import io.mailhaul.copier.lane.flags.FlagChangeTracker;
import io.mailhaul.copier.lane.flags.FlagRules;
import io.mailhaul.copier.lane.flags.FlagSupportCache;
import io.mailhaul.copier.lane.flags.FlagSynchronizer;
import io.mailhaul.copier.lane.folder.DeletedFolderDetector;
import io.mailhaul.copier.lane.folder.PoisonMessageRegistry;
import io.mailhaul.copier.lane.folder.SourceFolders;
import io.mailhaul.copier.lane.moves.MoveReplicator;
import io.mailhaul.copier.lane.reconcile.AlterationDetector;
import io.mailhaul.copier.lane.reconcile.FingerprintReader;
import io.mailhaul.copier.lane.reconcile.LateDuplicateCheck;
import io.mailhaul.copier.lane.reconcile.Reconciler;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.LaneMemory;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.copier.lane.turn.MailboxConnections;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.FailureReason.Retry;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.worker.client.WorkerApiClient;
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
public final class LaneProcessor {

  private static final Logger log = LoggerFactory.getLogger(LaneProcessor.class);

  /** After this many lost connections in one turn the lane is parked. */
  private static final int MAX_CONNECTION_LOSSES = 12;

  /** The first wait before a new connection is the settle delay divided by this number. */
  private static final int FIRST_WAIT_DIVISOR = 25;

  /** How often a waiting lane checks whether the copier stops. */
  private static final Duration STOP_CHECK_INTERVAL = Duration.ofMillis(50);

  private final LaneSettings settings;
  private final WorkerApiClient workerApi;
  private final CrashPoints crashPoints;
  private final LaneMeters meters;
  private final LaneMemory memory;
  private final Clock clock;
  private final FlagSupportCache flagSupport = new FlagSupportCache();
  private final PoisonMessageRegistry isolators = new PoisonMessageRegistry();

  public LaneProcessor(
      LaneSettings settings,
      WorkerApiClient workerApi,
      CrashPoints crashPoints,
      LaneMeters meters,
      Clock clock) {
    this.settings = settings;
    this.workerApi = workerApi;
    this.crashPoints = crashPoints;
    this.meters = meters;
    this.memory = new LaneMemory(settings.mailBufferMemory());
    meters.registerMemory(memory);
    this.clock = clock;
  }

  /**
   * @throws TurnLimits.LeaseLostException when nothing of this turn may be committed
   */
  public LaneResult process(Lane lane, MailboxConnections connections, TurnLimits limits) {
    Instant startedAt = clock.instant();
    TurnState state = newTurnState(lane);
    int losses = 0;
    while (true) {
      try {
        runStages(state, connections, untilIsolated(limits, state));
        return processed(state, startedAt);
      } catch (MailboxException e) {
        meters.recordFailure(e.reason());
        if (e.reason() == FailureReason.CONNECTION_LOST && ++losses < MAX_CONNECTION_LOSSES) {
          connections.close();
          state.shrinkWindows();
          waitBeforeReconnect(losses, limits);
          if (!limits.isStopping()) {
            continue;
          }
        }
        return stopped(state, startedAt, e, connections);
      }
    }
  }

  /** Servers lock out clients that sign in too often, so each loss doubles the wait. */
  private void waitBeforeReconnect(int losses, TurnLimits limits) {
    long maxWait = settings.appendSettleDelay().toNanos();
    long until =
        System.nanoTime() + Math.min(maxWait, (maxWait / FIRST_WAIT_DIVISOR) << (losses - 1));
    for (long wait = until - System.nanoTime();
        wait > 0 && !limits.isStopping();
        wait = until - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(wait, STOP_CHECK_INTERVAL.toNanos()));
    }
  }

  /**
   * In safe mode after repeated crashes, windows of one message show which message is the cause.
   */
  private TurnState newTurnState(Lane lane) {
    Lane.SafeMode safeMode = lane.safeMode();
    int messages = safeMode != null && safeMode.crashes() > 1 ? 1 : settings.windowMessages();
    int most = safeMode == null ? settings.maxWindowMessages() : messages;
    return new TurnState(lane, messages, most);
  }

  private void runStages(TurnState state, MailboxConnections connections, TurnLimits limits) {
    Lane lane = state.lane();
    SourceFolders folders = new SourceFolders(connections, lane, isolators);
    OpenFolder destination =
        isolators.isolating(
            lane,
            Side.DESTINATION,
            folders.openWhile(
                state.nextSource(), () -> connections.destination().select(lane.destination())));
    SourceFolders.checkIdentity(destination, lane.destinationIdentity(), Side.DESTINATION);
    FlagRules rules = new FlagRules(destination.permanentFlags());
    AppendPreparer preparer = new AppendPreparer(rules, clock);
    AppendedFlagVerifier flagVerifier =
        new AppendedFlagVerifier(state, destination, flagSupport, limits);
    AlterationDetector alterations =
        new AlterationDetector(
            destination, folders, preparer, flagVerifier, settings, memory, limits);
    FingerprintReader fingerprints =
        new FingerprintReader(state, destination, folders, memory, limits);
    Reconciler reconciler = new Reconciler(state, destination, fingerprints, alterations, meters);
    reconciler.run();
    flagVerifier.verify();
    if (new MoveReplicator(
            state, connections.destination(), fingerprints, workerApi, isolators, meters, limits)
        .run()) {
      // The lane's folder is no longer the selected one, and the copies moved into it must be
      // found.
      runStages(state, connections, limits);
      return;
    }
    FlagChangeTracker changeTracker = new FlagChangeTracker(state, destination, folders, rules);
    new FlagSynchronizer(
            state, destination, changeTracker, folders, rules, workerApi, meters, limits)
        .run();
    MessageAppender messageAppender =
        new MessageAppender(
            state, destination, flagVerifier, settings, crashPoints, meters, limits);
    WindowAppender windowAppender =
        new WindowAppender(reconciler, preparer, messageAppender, meters, memory, limits);
    for (SourceProgressState source : state.sources()) {
      boolean hasRemaining = !source.remaining().isEmpty();
      if (hasRemaining && (limits.isTimeUp() || state.hasReachedAppendLimit())) {
        continue;
      }
      FolderCopier copier =
          new FolderCopier(
              state, source, folders, windowAppender, settings, memory.windows(), limits, clock);
      if (source.needsListingCheck() && !copier.listsAll()) {
        checkListing(source, folders, lane);
      }
      if (hasRemaining) {
        copier.run();
      }
    }
    if (state.hasUnknownDestinationUids()) {
      destination.refresh();
      reconciler.run();
      flagVerifier.verify();
    }
    if (state.needsLateDuplicateCheck() && !limits.isStopping()) {
      destination.refresh();
      new LateDuplicateCheck(state, destination, fingerprints).run();
    }
    changeTracker.trackAfterWrites();
    state.reportMoves();
  }

  /** Messages that a server does not list cannot be copied, so the mismatch is reported. */
  private static void checkListing(SourceProgressState source, SourceFolders folders, Lane lane) {
    ListingMismatch mismatch = folders.listingMismatch(source);
    source.recordListingCheck(mismatch);
    if (mismatch != null) {
      log.warn(
          "Folder {} of {} (mailbox {}): the source reports {} messages but lists {} UIDs",
          source.folder(),
          lane.address(),
          lane.mailbox(),
          mismatch.reported(),
          mismatch.listed());
    }
  }

  /** A turn does not end before the message that causes the connection losses is found. */
  private static TurnLimits untilIsolated(TurnLimits limits, TurnState state) {
    return new TurnLimits() {
      @Override
      public boolean isTimeUp() {
        return state.isIsolating() ? limits.isStopping() : limits.isTimeUp();
      }

      @Override
      public boolean isStopping() {
        return limits.isStopping();
      }

      @Override
      public void checkLease() {
        limits.checkLease();
      }
    };
  }

  private LaneResult processed(TurnState state, Instant startedAt) {
    recordPoisonMessages(state);
    LaneProgressWriter writer = new LaneProgressWriter(state, startedAt, clock.instant());
    List<LaneProgressed> progress = writer.progress();
    return new LaneResult.Processed(
        progress, state.isFinished() ? null : writer.nextEvent(progress));
  }

  /** Called after the read-ahead has ended: a message that was hidden must not count as deleted. */
  private void recordPoisonMessages(TurnState state) {
    for (SourceProgressState source : state.sources()) {
      isolators
          .isolatorFor(state.lane(), source.laneSource())
          .poisonMessages()
          .forEach((uid, failure) -> {
            if (source.recordPoisonMessage(uid, failure)) {
              meters.recordFailedMessage(failure.reason());
            }
          });
    }
  }

  private LaneResult stopped(
      TurnState state, Instant startedAt, MailboxException e, MailboxConnections connections) {
    recordPoisonMessages(state);
    if (state.isFinished()) {
      return processed(state, startedAt);
    }
    LaneProgressWriter writer = new LaneProgressWriter(state, startedAt, clock.instant());
    List<LaneProgressed> progress = writer.progress();
    Lane next = writer.nextEvent(progress);
    Failure failure = DeletedFolderDetector.refine(e.failure(), state, connections);
    if (failure.reason().scope() == FailureReason.Scope.FOLDER) {
      return new LaneResult.Failed(progress, next.cursor(), failure);
    }
    connections.close();
    return switch (failure.reason().retry()) {
      case Retry.After(Duration delay) ->
          new LaneResult.Parked(progress, next, failure, longerDelay(delay, e));
      case Retry.AfterUserAction() -> new LaneResult.Parked(progress, next, failure, null);
      case Retry.Never(), Retry.NextPass() ->
          new LaneResult.Failed(progress, next.cursor(), failure);
    };
  }

  private static Duration longerDelay(Duration delay, MailboxException e) {
    Duration requested = e.backOff().orElse(Duration.ZERO);
    return requested.compareTo(delay) > 0 ? requested : delay;
  }
}
