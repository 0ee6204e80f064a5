package io.mailhaul.copier.lane;

import io.mailhaul.access.MailboxException;
import io.mailhaul.copier.lane.copy.AppendPreparer;
import io.mailhaul.copier.lane.copy.LaneCopier;
import io.mailhaul.copier.lane.copy.WindowAppender;
import io.mailhaul.copier.lane.flags.AppendedFlagVerifier;
import io.mailhaul.copier.lane.flags.FlagChangeTracker;
import io.mailhaul.copier.lane.flags.FlagRules;
import io.mailhaul.copier.lane.flags.FlagSupportCache;
import io.mailhaul.copier.lane.flags.FlagSynchronizer;
import io.mailhaul.copier.lane.flags.RefusedKeywords;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.folder.PoisonMessageRegistry;
import io.mailhaul.copier.lane.reconcile.AlterationDetector;
import io.mailhaul.copier.lane.reconcile.FingerprintReader;
import io.mailhaul.copier.lane.reconcile.LateDuplicateCheck;
import io.mailhaul.copier.lane.reconcile.MessageCrashRecorder;
import io.mailhaul.copier.lane.reconcile.MoveReplicator;
import io.mailhaul.copier.lane.reconcile.Reconciler;
import io.mailhaul.copier.lane.state.LaneContext;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.state.WindowSize;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.LaneMemory;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.LaneResources;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.copier.lane.turn.MailboxConnections;
import io.mailhaul.copier.lane.turn.Stage;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.events.Lane;
import io.mailhaul.worker.client.LedgerClient;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Processes a lane for as long as its turn allows, in the stages of {@link #stages}, and reports
 * what was done. When a connection is lost, the lane continues on a new one from its recorded
 * state, exactly as another copier does after a crash.
 */
public final class LaneProcessor {

  private final LaneResources resources;
  private final FlagSupportCache flagSupport = new FlagSupportCache();
  private final PoisonMessageRegistry poisonMessages = new PoisonMessageRegistry();

  public LaneProcessor(
      LaneSettings settings,
      LedgerClient ledger,
      CrashPoints crashPoints,
      LaneMeters meters,
      Clock clock) {
    LaneMemory memory = new LaneMemory(settings.mailBufferMemory());
    memory.registerIn(meters);
    resources = new LaneResources(settings, memory, meters, crashPoints, ledger, clock);
  }

  /**
   * @param continued whether the lane's last turn was committed, and no other copier can have
   *     processed the lane since; then the destination has no unrecorded copy
   * @throws TurnLimits.LeaseLostException when nothing of this turn may be committed
   * @throws io.mailhaul.copier.lane.turn.TurnInterruptedException when the thread was interrupted
   */
  public LaneResult process(
      Lane lane, boolean continued, MailboxConnections connections, TurnLimits limits) {
    Instant startedAt = resources.clock().instant();
    WindowSize windows = windowSize(lane.safeMode());
    TurnState state = new TurnState(lane, windows, continued);
    // A turn does not end before the message that causes the connection losses is found.
    LaneContext turn =
        new LaneContext(state, limits.withoutTimeLimitWhile(windows::isIsolating), resources);
    LaneReport report = new LaneReport(turn, poisonMessages, startedAt);
    ReconnectPolicy reconnects =
        new ReconnectPolicy(resources.settings().appendSettleDelay(), limits);
    while (true) {
      try {
        while (runStages(turn, connections, reconnects) == Stage.Next.REOPEN) {
          // The stages run again with the folders opened again.
        }
        return report.processed();
      } catch (MailboxException e) {
        resources.meters().recordFailure(e.reason());
        if (!reconnects.allowsReconnect(e)) {
          return report.stopped(e, connections);
        }
        connections.close();
        windows.shrink();
        if (!reconnects.awaitReconnect()) {
          return report.stopped(e, connections);
        }
      }
    }
  }

  private Stage.Next runStages(
      LaneContext turn, MailboxConnections connections, ReconnectPolicy reconnects) {
    OpenLane lane = OpenLane.open(turn, connections, poisonMessages);
    reconnects.foldersOpened();
    for (Stage stage : stages(lane, connections)) {
      if (stage.run() == Stage.Next.REOPEN) {
        return Stage.Next.REOPEN;
      }
    }
    return Stage.Next.CONTINUE;
  }

  /**
   * The stages in their order, after {@link OpenLane} has opened both folders. Nothing is written
   * before the destination was reconciled. Flags are synchronized before the copy, whose APPENDs
   * raise the mod-sequence from which user changes are told apart; for the same reason the flag
   * baseline is updated after everything that writes.
   *
   * <p>Flag synchronization and copy stop at the time limit, and moves are not begun after it. All
   * other stages stop only with the copier; the check for late duplicates runs at the lane's end.
   */
  private List<Stage> stages(OpenLane lane, MailboxConnections connections) {
    RefusedKeywords refusedKeywords = flagSupport.refusedKeywords(lane.lane().id());
    FlagRules flagRules = new FlagRules(lane.destination().permanentFlags(), refusedKeywords);
    AppendPreparer preparer = new AppendPreparer(flagRules, resources.clock());
    AppendedFlagVerifier flagVerifier =
        new AppendedFlagVerifier(
            lane, connections.destinationServer(), flagSupport, refusedKeywords);
    FlagChangeTracker changeTracker = new FlagChangeTracker(lane, flagRules);
    FingerprintReader fingerprints = new FingerprintReader(lane);
    AlterationDetector alterations = new AlterationDetector(lane, preparer, flagVerifier);
    Reconciler reconciler = new Reconciler(lane, fingerprints, alterations, flagVerifier);
    WindowAppender windowAppender =
        new WindowAppender(lane, preparer, flagVerifier, reconciler::refreshAndFindCopies);
    return List.of(
        Stage.of(reconciler::reconcile),
        Stage.of(new MessageCrashRecorder(lane)::record),
        new MoveReplicator(lane, connections.destination(), fingerprints, poisonMessages),
        Stage.of(
            new FlagSynchronizer(lane, changeTracker, flagRules, refusedKeywords)
                ::synchronizeFlags),
        Stage.of(new LaneCopier(lane, windowAppender)::copy),
        Stage.of(reconciler::reconcileUnknownUids),
        Stage.of(new LateDuplicateCheck(lane, fingerprints)::check),
        Stage.of(changeTracker::updateBaseline),
        Stage.of(lane.state()::recordMoveAlterations));
  }

  private WindowSize windowSize(Lane.@Nullable SafeMode safeMode) {
    LaneSettings settings = resources.settings();
    if (safeMode == null) {
      return new WindowSize(settings.windowMessages(), settings.maxWindowMessages());
    }
    int messages = settings.safeModeWindow(safeMode.crashes());
    return new WindowSize(messages, messages);
  }
}
